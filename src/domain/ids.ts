/** A primitive that cannot be mistaken for another one of the same type. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** The `{claim}` of "claims/{claim}". */
export type ClaimId = Brand<string, 'ClaimId'>;
/** The `{node}` of "nodes/{node}". */
export type NodeId = Brand<string, 'NodeId'>;
/** The `{tenant}` of "tenants/{tenant}". */
export type TenantId = Brand<string, 'TenantId'>;
/** One life of a node's kernel, as /proc/sys/kernel/random/boot_id has it. */
export type BootId = Brand<string, 'BootId'>;
/** One life of an agent's process. */
export type Incarnation = Brand<string, 'Incarnation'>;
/**
 * One agent over all lives of its process, made once and kept in its state directory: it tells an
 * agent's next life from a stranger's.
 */
export type AgentIdentity = Brand<string, 'AgentIdentity'>;
/** Grows with every placement on a node; checked by the agent, where the resource is. */
export type FencingToken = Brand<number, 'FencingToken'>;
/** SHA-256 of a claim token, in hexadecimal. The token itself is never stored. */
export type TokenHash = Brand<string, 'TokenHash'>;
/**
 * The broker's time in milliseconds, by which it decides: it is the store's, goes on by the monotonic clock while a
 * broker runs, and stands still while none does. See BrokerClock.
 */
export type BrokerMs = Brand<number, 'BrokerMs'>;
/**
 * Milliseconds since the epoch on the wall clock, which may be wrong and be set right: for people
 * to see, and never to decide by.
 */
export type WallMs = Brand<number, 'WallMs'>;
/** The agent's time in milliseconds: CLOCK_MONOTONIC of its node, comparable within one boot id. */
export type AgentMs = Brand<number, 'AgentMs'>;

/** An id as it may stand in a resource name. */
export const ID_PATTERN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export function claimName(id: ClaimId): string {
  return `claims/${id}`;
}

export function nodeName(id: NodeId): string {
  return `nodes/${id}`;
}

export function tenantName(id: TenantId): string {
  return `tenants/${id}`;
}
