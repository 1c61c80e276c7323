import type { TokenSecret } from '../../domain/broker/records/token-secret.js';

/** As long as the hash that tokens are made with. */
export const SECRET_BYTES = 32;

/** The secret that was made with a store. */
export function firstSecret(bytes: Uint8Array): TokenSecret {
  return { hex: Buffer.from(bytes).toString('hex'), sinceRevision: 0 };
}

/** A secret in a store where there was a rotation. */
type Row = readonly [sinceRevision: number, hex: string];

/** As a store keeps them. Before the first rotation that is one secret by itself, as it was before there were any. */
export function storedSecrets(secrets: readonly TokenSecret[]): readonly Row[] {
  return secrets.map(({ sinceRevision, hex }): Row => [sinceRevision, hex]);
}

/** What a store keeps, which its checksum vouches for. */
export function parseSecrets(stored: unknown): readonly TokenSecret[] {
  if (typeof stored === 'string') return [{ hex: stored, sinceRevision: 0 }];
  const rows = stored as readonly Row[];
  return rows.map(([sinceRevision, hex]) => ({ hex, sinceRevision }));
}
