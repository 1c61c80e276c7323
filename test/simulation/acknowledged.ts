import type { ClaimId, TokenHash } from '../../src/domain/ids.js';

/** What a caller was told about a claim. */
export interface Acknowledged {
  readonly id: ClaimId;
  readonly tokenHash: TokenHash;
  isReleased: boolean;
  /** It came after the backup that the store was restored from. */
  isForgotten: boolean;
}
