import type { DeviceKind as DomainDeviceKind } from '../../domain/claim-state.js';
import type { LabelRequirement } from '../../domain/labels.js';
import type { Claim } from './claim.js';

/** What to ask for. Only `guest` and `minRmaBytes` are required. */
export interface CreateClaimOptions {
  /** Who the RMA is for: 1 to 256 printable characters. */
  readonly guest: string;
  /** The smallest RMA that serves. */
  readonly minRmaBytes: number;
  /** The largest RMA worth spending on this guest; default: no limit. */
  readonly maxRmaBytes?: number;
  /** Only nodes that meet all of these; at most 16. */
  readonly labelRequirements?: readonly LabelRequirement[];
  /** Only this node, as "nodes/{node}"; default: any. */
  readonly node?: string;
  /** Only nodes with this device; default: any. */
  readonly device?: DomainDeviceKind;
  /** Kept with the claim, and usable in filters. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Default: the broker chooses. */
  readonly claimId?: string;
  /** For how long it may be redeemed: 1 s to 24 h; default: 5 minutes. */
  readonly ttlMs?: number;
  /**
   * Makes repeating safe, also by another process: a UUID, the same for the same request. Default: a new one, which makes
   * this call's own repetitions safe and no others.
   */
  readonly requestId?: string;
  /** True: all checks, but no claim. Default false. */
  readonly validateOnly?: boolean;
  /** PREPARED (the default): when an RMA is physically held. RESERVED: as soon as it is placed and durable. */
  readonly answerAt?: 'RESERVED' | 'PREPARED';
}

/** A claim that was made. */
export interface CreatedClaim {
  readonly claim: Claim;
  /** Lets a VMM on `claim.node` redeem it. Keep it like a password. Empty with `validateOnly`. */
  readonly claimToken: string;
  /** With this id the same request may be repeated, and gets the same claim and token. */
  readonly requestId: string;
}
