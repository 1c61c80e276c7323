/** A primitive type that the compiler does not mix up with another of the same base type. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** The `{claim}` of "claims/{claim}". */
export type ClaimId = Brand<string, 'ClaimId'>;
/** The `{node}` of "nodes/{node}". */
export type NodeId = Brand<string, 'NodeId'>;
/** The `{tenant}` of "tenants/{tenant}". */
export type TenantId = Brand<string, 'TenantId'>;
/** One boot of a node's kernel, as in /proc/sys/kernel/random/boot_id. */
export type BootId = Brand<string, 'BootId'>;
/** One run of an agent's process. */
export type Incarnation = Brand<string, 'Incarnation'>;
/**
 * An agent across all its restarts: made once and kept in its state directory. It tells a restarted agent from another
 * agent with the same name.
 */
export type AgentIdentity = Brand<string, 'AgentIdentity'>;
/** Grows with every placement on a node; the agent, which owns the resource, checks it. */
export type FencingToken = Brand<number, 'FencingToken'>;
/** SHA-256 of a claim token, in hexadecimal. The token itself is never stored. */
export type TokenHash = Brand<string, 'TokenHash'>;
/**
 * The broker's time in milliseconds, used for all its decisions: it continues from the store, follows the monotonic
 * clock while a broker runs, and stands still while none does. See BrokerClock.
 */
export type BrokerMs = Brand<number, 'BrokerMs'>;
/**
 * Milliseconds since the epoch on the wall clock, which may be wrong or be adjusted: only for display, never for
 * decisions.
 */
export type WallMs = Brand<number, 'WallMs'>;
/** The agent's time in milliseconds: CLOCK_MONOTONIC of its node, comparable within one boot id. */
export type AgentMs = Brand<number, 'AgentMs'>;

/** As a name of the domain name system has between two points. */
export const ID_CHARACTERS_MAX = 63;

/** An id as allowed in a resource name. */
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
