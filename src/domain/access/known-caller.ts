import { type Access, EVERYTHING } from './access.js';
import { ANONYMOUS, type Identity } from './identity.js';

/** Who calls, and what they may do. */
export interface KnownCaller {
  readonly identity: Identity;
  /** As of now: a new policy may change it during a call. */
  readonly access: Access;
}

/** Whose request it is, as claims keep it; null for callers without an identity. See Claim.requestedBy. */
export function requesterOf({ identity }: KnownCaller): string | null {
  return identity.name === ANONYMOUS.name ? null : identity.name;
}

/** Whoever calls a broker without TLS. */
export const ANYBODY: KnownCaller = { identity: ANONYMOUS, access: EVERYTHING };
