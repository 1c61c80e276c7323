/**
 * What etcd takes with its default settings. The number counts on each level of nested transactions, the bytes are
 * those of the whole request.
 */
export const ETCD_LIMITS = { operationsPerLevel: 128, requestBytes: 1.5 * 1024 * 1024 } as const;
