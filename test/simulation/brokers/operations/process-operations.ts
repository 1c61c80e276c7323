import fc from 'fast-check';
import { NODES } from '../../sim-hosts.js';
import { BROKERS, type BrokersWorld } from '../brokers-world.js';
import type { Made } from './made.js';

const broker = fc.nat(BROKERS - 1);
const node = fc.nat(NODES - 1);

/** What time, brokers' processes and hosts do. */
export const PROCESS_OPERATIONS = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('device' as const) }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('calm' as const), ms: fc.integer({ min: 1, max: 10_000 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('crash' as const, 'stop' as const), broker }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('crash-leader' as const) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('freeze' as const, 'thaw' as const), broker }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('switch-off' as const, 'switch-on' as const), node }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('knock' as const), isThere: fc.boolean() }) },
);

export type ProcessOperation = Made<typeof PROCESS_OPERATIONS>;

/** Lets it happen. */
export async function performAtProcess(world: BrokersWorld, operation: ProcessOperation): Promise<void> {
  const { members, hosts } = world;
  switch (operation.op) {
    case 'pass':
      return world.pass(operation.ms);
    case 'calm':
      return world.calm(operation.ms);
    case 'device':
      return hosts.answerDevices();
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
    case 'switch-off':
      return hosts.nodes[operation.node]?.switchOff();
    case 'switch-on':
      return hosts.nodes[operation.node]?.switchOn();
    case 'knock':
      return world.knock(operation.isThere);
  }
}
