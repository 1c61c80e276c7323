import { createHmac, hash } from 'node:crypto';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { ClaimId } from '../../domain/ids.js';

/** Makes a token recognisable wherever it turns up, in a log or a leaked file. */
const TOKEN_PREFIX = 'rmat_';
/**
 * A claim's order and its response both need its token, within milliseconds: enough for the claims likely in flight.
 */
const RECENT_MAX = 1_024;

/**
 * The secrets that let VMMs redeem claims. They are derived, not stored: leaked claims reveal no tokens without the
 * broker's secret, and a repeated request gets the same token.
 */
export class ClaimTokens {
  private readonly recent = new Map<ClaimId, { readonly createRevision: number; readonly token: string }>();

  constructor(private readonly secret: Uint8Array) {}

  /** The token of a claim; '' for one without RMA, which has nothing to redeem. */
  tokenFor(claim: Claim): string {
    return claim.state === 'WITHOUT_RMA' ? '' : this.tokenOf(claim);
  }

  tokenOf({ id, createRevision }: Pick<Claim, 'id' | 'createRevision'>): string {
    const known = this.recent.get(id);
    if (known?.createRevision === createRevision) return known.token;
    const code = createHmac('sha256', this.secret).update(`claim-token/1:${id}:${createRevision}`).digest('base64url');
    const token = TOKEN_PREFIX + code;
    if (this.recent.size >= RECENT_MAX) this.recent.clear();
    this.recent.set(id, { createRevision, token });
    return token;
  }

  /** The hash by which the agent recognises the token. */
  sha256Of(claim: Pick<Claim, 'id' | 'createRevision'>): Buffer {
    // Through a string: takes a third of the time that hash() takes to make a buffer.
    return Buffer.from(hash('sha256', this.tokenOf(claim), 'binary'), 'binary');
  }
}
