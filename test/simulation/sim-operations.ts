import fc from 'fast-check';
import type { ClaimSpec } from '../../src/domain/broker/records/claim.js';
import { specOf } from '../domain/broker/support.js';
import { NODES } from './sim-hosts.js';
import { RMA_BYTES } from './sim-node.js';
import { PIDS, type SimWorld, TENANT } from './sim-world.js';

const node = fc.nat(NODES - 1);
/** The stranger too, which has the name of the first node. */
const machine = fc.nat(NODES);
const pid = fc.integer({ min: 1, max: PIDS });
/** Which of the claims that a caller knows, or of the connections that a node has; the last ones are asked for most. */
const at = fc.nat(3);

/** Of a claim; most outlive what happens to them. */
const lifetime = fc.integer({ min: 1, max: 300 });

/** One of those that belong together. */
const guest = fc.record({
  optional: fc.boolean(),
  ofTenant: fc.boolean(),
  apart: fc.boolean(),
  // One of the two users that processes are of.
  user: fc.constantFrom(null, null, 500, 501),
  minRmaBytes: fc.constantFrom(RMA_BYTES, RMA_BYTES, RMA_BYTES, RMA_BYTES / 2, 2 * RMA_BYTES),
  maxRmaBytes: fc.constantFrom(null, null, 2 * RMA_BYTES),
  device: fc.constantFrom(null, null, null, null, 'MEMFD' as const, 'HUGETLB' as const),
});

/** What happens next. */
export const OPERATIONS = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant('create' as const),
      guests: fc.array(guest, { minLength: 1, maxLength: 3 }),
      seconds: lifetime,
      waitSeconds: fc.oneof(fc.constant(0), fc.nat(20)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('repeat' as const), at }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('release' as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('renew' as const), at, seconds: lifetime }),
  },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('start-guest' as const), at, pid }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('redeem' as const), node: machine, at, pid }) },
  {
    weight: 8,
    arbitrary: fc.record({
      op: fc.constantFrom('confirm' as const, 'nack' as const, 'release-rma' as const, 'hang-up' as const),
      node: machine,
      at,
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('kill' as const), node: machine, pid }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('device' as const), node: machine, isWilling: fc.boolean() }) },
  {
    weight: 10,
    arbitrary: fc.record({ op: fc.constant('deliver' as const), node: machine, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('exchange' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('slow-network' as const), node: machine, isSlow: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('cut' as const, 'sever' as const), node: machine }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('hold-up' as const), node: machine }) },
  // Seldom, so that something happens before what was held up arrives.
  { weight: 1, arbitrary: fc.record({ op: fc.constant('let-go' as const), node: machine }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 15 }) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('slow-disk' as const, 'catch-up' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('crash-broker' as const), hasReachedDisk: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('start-broker' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('crash-agent' as const), node: machine, after: fc.nat(6) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('refit-agent' as const),
      node,
      sizeBytes: fc.constantFrom(RMA_BYTES / 2, RMA_BYTES, 2 * RMA_BYTES, 4 * RMA_BYTES),
      device: fc.constantFrom('MEMFD' as const, 'HUGETLB' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('quota' as const), claimsMax: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('rotate' as const), endUnredeemed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('knock' as const), isThere: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('remove' as const, 'reboot' as const), node }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('drain' as const), node, isDraining: fc.boolean() }) },
);

type Made<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
export type Operation = Made<typeof OPERATIONS>;
type Guest = Made<typeof guest>;

function specOfGuest({ optional, ofTenant, apart, user, ...room }: Guest): ClaimSpec {
  return specOf({
    ...room,
    need: optional ? 'PREFERRED' : 'REQUIRED',
    tenant: ofTenant ? TENANT : null,
    requiredHolder: user === null ? null : { uids: [user], cgroups: [] },
    ...(apart && { group: 'db', sharing: 'FORBIDDEN' }),
  });
}

/** Lets it happen. */
export async function perform(world: SimWorld, operation: Operation): Promise<void> {
  if ('node' in operation) return performOnNode(world, operation);
  switch (operation.op) {
    case 'create':
      return world.callers.create({
        specs: operation.guests.map(specOfGuest),
        ttlMs: operation.seconds * 1_000,
        waitMs: operation.waitSeconds * 1_000,
      });
    case 'repeat':
      return world.callers.repeat(operation.at);
    case 'quota':
      return world.setQuota(operation.claimsMax);
    case 'rotate':
      return world.rotateTokenSecret(operation.endUnredeemed);
    case 'knock':
      return world.knock(operation.isThere);
    case 'release':
      return world.callers.release(operation.at);
    case 'renew':
      return world.callers.renew(operation.at, operation.seconds * 1_000);
    case 'start-guest':
      return world.startGuest(operation.at, operation.pid);
    case 'exchange':
      return world.exchange();
    case 'pass':
      return world.pass(operation.seconds * 1_000);
    case 'slow-disk':
      return world.slowDisk();
    case 'catch-up':
      return world.catchUpDisk();
    case 'crash-broker':
      return world.crashBroker(operation.hasReachedDisk);
    case 'start-broker':
      return world.startBroker();
  }
}

function performOnNode(world: SimWorld, operation: Extract<Operation, { node: number }>): void {
  const node = world.hosts.machines[operation.node];
  if (node === undefined) return;
  switch (operation.op) {
    case 'redeem':
      return world.redeem(operation.node, operation.at, operation.pid);
    case 'confirm':
    case 'nack':
    case 'hang-up':
      return node.answer(operation.at, operation.op);
    case 'release-rma':
      return node.answer(operation.at, 'release');
    case 'kill':
      return node.agent.kill(operation.pid);
    case 'device':
      return node.agent.answerDevice(operation.isWilling);
    case 'deliver':
      return node.deliver(operation.count);
    case 'cut':
      return node.cut();
    case 'sever':
      return node.sever();
    case 'hold-up':
      return node.holdUp();
    case 'let-go':
      return node.letGo();
    case 'slow-network':
      node.isSlow = operation.isSlow;
      return;
    case 'crash-agent':
      node.agent.killAfter = operation.after;
      return;
    case 'refit-agent':
      return node.agent.refit({ sizeBytes: operation.sizeBytes, device: operation.device });
    case 'reboot':
      return node.agent.reboot();
    case 'remove':
      return world.remove(operation.node);
    case 'drain':
      return world.drain(operation.node, operation.isDraining);
  }
}
