import type { Claim } from './claim.js';
import type { ClaimSpecOptions } from './claim-spec-options.js';

/** What to ask for, and how. */
export interface CreateClaimOptions extends ClaimSpecOptions {
  /** Default: the broker chooses. */
  readonly claimId?: string;
  /** How long it may be redeemed: 1 s to 24 h; default: 5 minutes. */
  readonly ttlMs?: number;
  /**
   * Makes retries safe, also by another process: a UUID that is the same for the same request. Default: a new one,
   * which makes only this call's own retries safe.
   */
  readonly requestId?: string;
  /** How long to wait for capacity when there is none, up to 1 h; default: not at all. */
  readonly waitMs?: number;
  /** True: all checks, but no claim. Default false. */
  readonly validateOnly?: boolean;
  /** PREPARED (the default): answer when an RMA is held for it. RESERVED: as soon as it is placed and durable. */
  readonly answerAt?: 'RESERVED' | 'PREPARED';
}

/** A new claim. */
export interface CreatedClaim {
  readonly claim: Claim;
  /**
   * Lets a VMM on `claim.node` redeem it. Keep it like a password. Empty with
   * `validateOnly`, and for a claim WITHOUT_RMA.
   */
  readonly claimToken: string;
  /** Repeating the same request with this id returns the same claim and token. */
  readonly requestId: string;
}

/** A request for several guests at once, all of them or none. */
export interface CreateClaimGroupOptions
  extends Pick<CreateClaimOptions, 'ttlMs' | 'requestId' | 'waitMs' | 'validateOnly' | 'answerAt'> {
  /** 1 to 64. Tenant, group, sharing and priority are the same in all of them. */
  readonly guests: readonly ClaimSpecOptions[];
}
