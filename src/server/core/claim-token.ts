import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Claim } from '../../domain/broker/claim.js';

/** So that a token is recognised as one wherever it turns up, in a log or a leaked file. */
const TOKEN_PREFIX = 'rmat_';

/**
 * The secrets that let VMMs redeem claims. They are derived, not stored: a store that leaks its claims leaks no tokens without
 * the secret, and a repeated request gets the same token.
 */
export class ClaimTokens {
  private readonly key: KeyObject;

  constructor(secret: Uint8Array) {
    this.key = createSecretKey(secret);
  }

  /** The token of a claim that has something to redeem; '' for one without an RMA. */
  tokenFor(claim: Claim): string {
    return claim.state === 'WITHOUT_RMA' ? '' : this.tokenOf(claim);
  }

  tokenOf({ id, createRevision }: Pick<Claim, 'id' | 'createRevision'>): string {
    const claim = `claim-token/1:${id}:${createRevision}`;
    return TOKEN_PREFIX + createHmac('sha256', this.key).update(claim).digest('base64url');
  }

  /** What the agent gets to recognise the token by. */
  sha256Of(claim: Pick<Claim, 'id' | 'createRevision'>): Buffer {
    return hash('sha256', this.tokenOf(claim), 'buffer');
  }
}
