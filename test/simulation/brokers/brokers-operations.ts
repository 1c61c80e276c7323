import fc from 'fast-check';
import type { BrokersWorld } from './brokers-world.js';
import { CALLER_OPERATIONS, type CallerOperation, performForCaller } from './operations/caller-operations.js';
import { ETCD_OPERATIONS, type EtcdOperation, performAtEtcd } from './operations/etcd-operations.js';
import { PROCESS_OPERATIONS, type ProcessOperation, performAtProcess } from './operations/process-operations.js';

/** What happens next, and to whom. */
export type BrokersOperation =
  | { readonly to: 'callers'; readonly it: CallerOperation }
  | { readonly to: 'processes'; readonly it: ProcessOperation }
  | { readonly to: 'etcd'; readonly it: EtcdOperation };

export const BROKERS_OPERATIONS: fc.Arbitrary<BrokersOperation> = fc.oneof(
  { weight: 60, arbitrary: fc.record({ to: fc.constant('callers' as const), it: CALLER_OPERATIONS }) },
  { weight: 26, arbitrary: fc.record({ to: fc.constant('processes' as const), it: PROCESS_OPERATIONS }) },
  { weight: 20, arbitrary: fc.record({ to: fc.constant('etcd' as const), it: ETCD_OPERATIONS }) },
);

/** Lets it happen. */
export async function performAtBrokers(world: BrokersWorld, operation: BrokersOperation): Promise<void> {
  switch (operation.to) {
    case 'callers':
      return performForCaller(world, operation.it);
    case 'processes':
      return performAtProcess(world, operation.it);
    case 'etcd':
      return performAtEtcd(world, operation.it);
  }
}
