import fc from 'fast-check';
import { NODES } from '../../sim-hosts.js';
import { BROKERS, type BrokersWorld, PIDS, WATCHERS } from '../brokers-world.js';
import type { Made } from './made.js';

/** Whom a caller asks: one of them, or whoever leads. */
const asked = fc.nat(2 * BROKERS);
/** Of the claims that somebody was told of, or of the requests; the last ones are asked for most. */
const which = fc.nat(4);
const node = fc.nat(NODES - 1);
const watcher = fc.nat(WATCHERS - 1);
const pid = fc.integer({ min: 1, max: PIDS });

/** What orchestrators, guests, operators and watchers do. */
export const CALLER_OPERATIONS = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      op: fc.constant('create' as const),
      asked,
      guests: fc.constantFrom(1, 2, 3),
      isOptional: fc.boolean(),
      seconds: fc.constantFrom(5, 60, 300),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('repeat' as const), asked, which }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('list' as const), asked, which }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('release' as const), asked, which }) },
  { weight: 10, arbitrary: fc.record({ op: fc.constant('read' as const), asked, which }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('start-guest' as const), which, pid }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('kill' as const), node, pid }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constantFrom('cordon' as const, 'uncordon' as const), asked, node }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('drain' as const), node }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('remove' as const), asked, node }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('accept' as const), asked, isOwn: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('leave' as const, 'come-back' as const), watcher }) },
);

export type CallerOperation = Made<typeof CALLER_OPERATIONS>;

/** Lets it happen. */
export function performForCaller(world: BrokersWorld, operation: CallerOperation): void {
  const { orchestrators, operators, hosts, watchers } = world;
  const nodeAt = (at: number) => hosts.nodes[at] ?? hosts.stranger;
  switch (operation.op) {
    case 'create':
      return orchestrators.create(operation.asked, operation);
    case 'repeat':
      return orchestrators.repeat(operation.asked, operation.which);
    case 'list':
      return orchestrators.list(operation.asked, operation.which);
    case 'release':
      return orchestrators.release(operation.asked, operation.which);
    case 'read':
      return orchestrators.read(operation.asked, operation.which);
    case 'start-guest':
      return orchestrators.startGuest(operation.which, operation.pid);
    case 'kill':
      return nodeAt(operation.node).agent.kill(operation.pid);
    case 'cordon':
      return operators.cordon(operation.asked, nodeAt(operation.node).id, 'new fan');
    case 'uncordon':
      return operators.cordon(operation.asked, nodeAt(operation.node).id, null);
    case 'drain':
      return operators.drain(nodeAt(operation.node).id);
    case 'remove':
      return operators.remove(operation.asked, nodeAt(operation.node).id);
    case 'accept':
      return operators.accept(
        operation.asked,
        hosts.stranger.id,
        (operation.isOwn ? nodeAt(0) : hosts.stranger).identity,
      );
    case 'leave':
      return watchers[operation.watcher]?.leave();
    case 'come-back':
      return watchers[operation.watcher]?.comeBack();
  }
}
