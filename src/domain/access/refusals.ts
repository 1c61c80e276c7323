import type { Refusal } from '../reasons.js';
import { RETRY_AFTER_MS } from '../retry-after.js';
import type { Access } from './access.js';
import type { Identity } from './identity.js';
import type { IdentityLimits } from './identity-limits.js';

/** How many of a caller's roles a refusal names. */
const ROLES_NAMED_MAX = 8;

/** The refusal of an RPC that none of the caller's roles may call. It says nothing that the caller does not know. */
export function deniedRpc(rpc: string, { name }: Identity, access: Access): Refusal {
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not call ${rpc}: ${standingOf(access)}; an operator can give it a role in the policy file`,
    metadata: { identity: name, rpc },
  };
}

/** The refusal of what a caller sees and may not change, or of claims without a tenant. */
export function deniedTenant(rpc: string, { name }: Identity, tenant: string | null): Refusal {
  const whose = tenant === null ? 'without a tenant' : `of ${tenant}`;
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not call ${rpc} for claims ${whose}; an operator can give it a role for them in the policy file`,
    metadata: { identity: name, rpc, tenant: tenant ?? '' },
  };
}

/** The refusal of a Hello for another node than the one that the agent's identity names. */
export function deniedNode(node: string, { name }: Identity): Refusal {
  return {
    reason: 'ACCESS_DENIED',
    message: `${name} may not be the agent of ${node}; set nodeName to the node of its certificate, or give it a certificate for this node`,
    metadata: { identity: name, node },
  };
}

/** The end of a call whose caller has lost some of the rights that it began with. */
export function accessChanged({ name }: Identity): Refusal {
  return {
    reason: 'ACCESS_CHANGED',
    message: `the policy now gives ${name} less than when this call began; call again, and see what rmactl auth whoami says`,
    metadata: { identity: name },
  };
}

const USED_UP = {
  callsInFlight: { reason: 'OVERLOADED', what: 'calls in flight', retryAfterMs: RETRY_AFTER_MS.CALL_ENDED },
  // Most are batches, which are over soon.
  streams: { reason: 'OVERLOADED', what: 'batches, streams or sessions', retryAfterMs: RETRY_AFTER_MS.ROOM_MADE },
  watches: { reason: 'TOO_MANY_WATCHES', what: 'watches', retryAfterMs: RETRY_AFTER_MS.PLACE_FREED },
  waiting: { reason: 'TOO_MANY_WAITING', what: 'requests that wait', retryAfterMs: RETRY_AFTER_MS.PLACE_FREED },
} as const;

/** What a caller has used up of what all callers share. */
export interface UsedUp {
  readonly kind: keyof IdentityLimits;
  /** Who uses it: an identity, or without one an address. */
  readonly holder: string;
  readonly max: number;
  /** Whether a policy says how many; otherwise all callers have the same share. */
  readonly byPolicy: boolean;
}

/** The refusal of more than one caller may use of what all callers share. */
export function shareUsedUp({ kind, holder, max, byPolicy }: UsedUp): Refusal {
  const { reason, what, retryAfterMs } = USED_UP[kind];
  const advice = byPolicy
    ? `which is its limit; end some, or let an operator raise limits.${kind} in the policy file`
    : 'which is the most for one caller; end some, or give each caller an identity and limits of its own in a policy file';
  const message = `${holder} has ${max} ${what} already, ${advice}`;
  return { reason, message, metadata: { identity: holder, limit: kind, max: String(max) }, retryAfterMs };
}

function standingOf({ isDenied, grants }: Access): string {
  if (isDenied) return 'the policy denies it';
  const roles = [...new Set(grants.map(({ role }) => role))].slice(0, ROLES_NAMED_MAX);
  return roles.length === 0 ? 'it has no role' : `its roles are ${roles.join(', ')}`;
}
