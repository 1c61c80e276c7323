/** Options for rotating the secret of claim tokens. */
export interface RotateTokenSecretOptions {
  /** Also end all claims that were not redeemed yet, so that no token that is out redeems anything; default false. */
  readonly endUnredeemed?: boolean;
}

/** What a rotation did. */
export interface RotatedTokenSecret {
  /** How many claims it ended. */
  readonly revokedClaimCount: number;
  /** How many claims that were not redeemed yet keep tokens of former secrets. */
  readonly outdatedClaimCount: number;
}
