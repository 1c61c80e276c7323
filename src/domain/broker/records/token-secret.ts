/** A secret that claim tokens are derived from. */
export interface TokenSecret {
  /** 32 random bytes, in hexadecimal. */
  readonly hex: string;
  /** Claims made after this revision, and up to the next secret's, have their tokens from it. */
  readonly sinceRevision: number;
}

/** The secret of a claim's token; undefined once no unredeemed claim needed it any more and it was forgotten. */
export function secretOf(secrets: readonly TokenSecret[], createRevision: number): TokenSecret | undefined {
  return secrets.findLast(({ sinceRevision }) => sinceRevision < createRevision);
}
