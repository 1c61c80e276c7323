/**
 * What etcd takes with its default settings. The bytes are those of the whole request; of operations, each of a
 * transaction's three lists may have so many.
 */
export const ETCD_LIMITS = { operationsPerLevel: 128, requestBytes: 1.5 * 1024 * 1024 } as const;

/**
 * How many operations each transaction within one of `around` operations may have: etcd takes the longest list of every
 * level around it from the limit. So 64 of 64 each are the most that one request takes: 4,096.
 */
export function nestedOperationsMax(around: number): number {
  return ETCD_LIMITS.operationsPerLevel - around;
}
