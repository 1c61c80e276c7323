import fc from 'fast-check';
import { seededRandom } from '../../fakes/seeded-random.js';
import { fatesBy } from '../../fakes/sim-etcd/fate.js';
import { BROKERS, type BrokersWorld, ETCD_MEMBERS } from './brokers-world.js';

const broker = fc.nat(BROKERS - 1);
/** Whom a caller asks: one of them, or whoever leads. */
const asked = fc.nat(2 * BROKERS);
const member = fc.nat(ETCD_MEMBERS - 1);
/** Of the claims that somebody was told of; the last ones are asked for most. */
const which = fc.nat(4);
const NO_FATES = { late: 0, answerLost: 0, requestLost: 0, swallowed: 0, slow: 0, slowMsMax: 1 };

/** What happens next. */
export const BROKERS_OPERATIONS = fc.oneof(
  { weight: 14, arbitrary: fc.record({ op: fc.constant('create' as const), asked, isOptional: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('repeat' as const), asked, which }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('release' as const), asked, which }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('read' as const), asked, which }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('device' as const) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('calm' as const), ms: fc.integer({ min: 1, max: 10_000 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('crash' as const, 'stop' as const), broker }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('crash-leader' as const) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('freeze' as const, 'thaw' as const), broker }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('lag' as const, 'catch-up' as const), broker }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('block' as const, 'unblock' as const), broker, member }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constantFrom('etcd-kill' as const, 'etcd-stop' as const, 'etcd-cut' as const),
      member,
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('etcd-back' as const), member }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('expire' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('slow-watches' as const), ms: fc.constantFrom(0, 1_000, 20_000) }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('arrive' as const), place: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('fates' as const),
      seed: fc.nat(1_000),
      late: fc.constantFrom(0, 0.05, 0.2),
      answerLost: fc.constantFrom(0, 0.05, 0.2),
      requestLost: fc.constantFrom(0, 0.05),
      swallowed: fc.constantFrom(0, 0.05),
      slow: fc.constantFrom(0, 0.3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('no-fates' as const) }) },
);

export type BrokersOperation = typeof BROKERS_OPERATIONS extends fc.Arbitrary<infer T> ? T : never;

/** How long a call to etcd is under way at most, when it is slow. */
const SLOW_MS_MAX = 1_500;

export async function performAtBrokers(world: BrokersWorld, operation: BrokersOperation): Promise<void> {
  const { cluster, members } = world;
  const nameOf = (at: number) => members[at]?.parts.name ?? '';
  switch (operation.op) {
    case 'create':
      return world.create(operation.asked, operation.isOptional);
    case 'repeat':
      return world.repeat(operation.asked, operation.which);
    case 'release':
      return world.release(operation.asked, operation.which);
    case 'read':
      return world.read(operation.asked, operation.which);
    case 'pass':
      return world.pass(operation.ms);
    case 'calm':
      return world.calm(operation.ms);
    case 'device':
      return world.hosts.answerDevices();
    case 'crash':
      return world.crash(operation.broker);
    case 'crash-leader':
      return world.crashLeader();
    case 'stop':
      return members[operation.broker]?.stop();
    case 'freeze':
      return world.freeze(operation.broker);
    case 'thaw':
      return world.thaw(operation.broker);
    case 'lag':
      return cluster.lag(nameOf(operation.broker));
    case 'catch-up':
      return cluster.catchUp(nameOf(operation.broker));
    case 'block':
      return cluster.road.block(nameOf(operation.broker), operation.member);
    case 'unblock':
      return cluster.unblock(nameOf(operation.broker), operation.member);
    case 'etcd-kill':
      return cluster.kill(operation.member);
    case 'etcd-stop':
      return cluster.members.stop(operation.member);
    case 'etcd-cut':
      return cluster.members.cutOff(operation.member);
    case 'etcd-back':
      cluster.members.rejoin(operation.member);
      return cluster.members.start(operation.member);
    case 'slow-watches':
      cluster.watchDelayMs = () => operation.ms;
      return;
    case 'expire':
      return world.revokeLeases();
    case 'arrive':
      return cluster.road.releaseAt(operation.place);
    case 'fates':
      return world.setFate(fatesBy(seededRandom(operation.seed), { ...operation, slowMsMax: SLOW_MS_MAX }));
    case 'no-fates':
      return world.setFate(fatesBy(seededRandom(0), NO_FATES));
  }
}
