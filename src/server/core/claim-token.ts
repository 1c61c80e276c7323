import { hash } from 'node:crypto';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { ClaimId } from '../../domain/ids.js';
import { HmacSha256 } from './hmac-sha256.js';

/** So that a token is recognised as one wherever it turns up, in a log or a leaked file. */
const TOKEN_PREFIX = 'rmat_';
/** A claim's order and its answer need its token within milliseconds: as many as are likely under way. */
const RECENT_MAX = 1_024;
/** What a claim is named by here: an id of 63 characters and a number of 16 fit in. */
const NAMED_BYTES_MAX = 128;

/**
 * The secrets that let VMMs redeem claims. They are derived, not stored: a store that leaks its claims leaks no tokens without
 * the secret, and a repeated request gets the same token.
 */
export class ClaimTokens {
  private readonly secret: HmacSha256;
  private readonly recent = new Map<ClaimId, { readonly createRevision: number; readonly token: string }>();

  constructor(secret: Uint8Array) {
    this.secret = new HmacSha256(secret, NAMED_BYTES_MAX);
  }

  /** The token of a claim that has something to redeem; '' for one without an RMA. */
  tokenFor(claim: Claim): string {
    return claim.state === 'WITHOUT_RMA' ? '' : this.tokenOf(claim);
  }

  tokenOf({ id, createRevision }: Pick<Claim, 'id' | 'createRevision'>): string {
    const known = this.recent.get(id);
    if (known?.createRevision === createRevision) return known.token;
    const token = TOKEN_PREFIX + this.secret.base64url(`claim-token/1:${id}:${createRevision}`);
    if (this.recent.size >= RECENT_MAX) this.recent.clear();
    this.recent.set(id, { createRevision, token });
    return token;
  }

  /** What the agent gets to recognise the token by. */
  sha256Of(claim: Pick<Claim, 'id' | 'createRevision'>): Buffer {
    // As text and back: a third of what Node takes when it is asked for a buffer.
    return Buffer.from(hash('sha256', this.tokenOf(claim), 'binary'), 'binary');
  }
}
