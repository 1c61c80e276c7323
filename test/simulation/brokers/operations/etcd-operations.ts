import fc from 'fast-check';
import { seededRandom } from '../../../fakes/seeded-random.js';
import { FATES, fatesBy } from '../../../fakes/sim-etcd/fate.js';
import { BROKERS, type BrokersWorld, ETCD_MEMBERS } from '../brokers-world.js';
import type { Made } from './made.js';

const broker = fc.nat(BROKERS - 1);
const member = fc.nat(ETCD_MEMBERS - 1);
/** How long a call to etcd is under way at most, when it is slow. */
const SLOW_MS_MAX = 1_500;

/** What etcd's members do, and the network between them and brokers. */
export const ETCD_OPERATIONS = fc.oneof(
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('lag' as const, 'catch-up' as const), broker }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('block' as const, 'unblock' as const), broker, member }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('kill' as const, 'stop' as const, 'cut' as const), member }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('stop-leader' as const) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('back' as const), member }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('revoke' as const),
      whose: fc.constantFrom('all' as const, 'leader' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('compact' as const), kept: fc.nat(20) }) },
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

export type EtcdOperation = Made<typeof ETCD_OPERATIONS>;

/** Lets it happen. */
export function performAtEtcd(world: BrokersWorld, operation: EtcdOperation): void {
  const { cluster, etcd } = world;
  const nameOf = (at: number) => world.members[at]?.parts.name ?? '';
  switch (operation.op) {
    case 'lag':
      return cluster.lag(nameOf(operation.broker));
    case 'catch-up':
      return cluster.catchUp(nameOf(operation.broker));
    case 'block':
      return cluster.road.block(nameOf(operation.broker), operation.member);
    case 'unblock':
      return cluster.unblock(nameOf(operation.broker), operation.member);
    case 'kill':
      return cluster.kill(operation.member);
    case 'stop':
      return etcd.stop(operation.member);
    case 'stop-leader':
      return etcd.stop(cluster.members.leader ?? 0);
    case 'cut':
      return cluster.members.cutOff(operation.member);
    case 'back':
      return etcd.start(operation.member);
    case 'revoke':
      return etcd.revokeLeases(operation.whose);
    case 'compact':
      return etcd.compact(operation.kept);
    case 'slow-watches':
      cluster.watchDelayMs = () => operation.ms;
      return;
    case 'arrive':
      return cluster.road.releaseAt(operation.place);
    case 'fates':
      cluster.road.fate = fatesBy(seededRandom(operation.seed), { ...operation, slowMsMax: SLOW_MS_MAX });
      return;
    case 'no-fates':
      cluster.road.fate = () => FATES.fine;
      return;
  }
}
