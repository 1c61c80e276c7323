import type { Claim, ClaimSpec } from '../records/claim.js';

/** The part of a request for claims besides its specifications and its id. */
export interface RequestTerms {
  readonly ttlMs: number;
  /** The claim id that the caller chose; '' for none. */
  readonly claimId: string;
}

/**
 * A request's terms as its claims store them. The claims have the specification anyway, so that recognising a
 * repetition needs no digest of it.
 */
export function requestTerms({ ttlMs, claimId }: RequestTerms): string {
  return `${ttlMs} ${claimId}`;
}

/** True when a request with these specifications and terms made `claims`, some of which may have been forgotten. */
export function isSameRequest(claims: readonly Claim[], specs: readonly ClaimSpec[], terms: string | null): boolean {
  return claims.every(({ spec, requestTerms: saidThen, set }) => {
    const now = specs[set?.index ?? 0];
    return saidThen === terms && (set?.size ?? 1) === specs.length && now !== undefined && isSame(spec, now);
  });
}

function isSame(spec: ClaimSpec, other: ClaimSpec): boolean {
  return canonical(spec) === canonical(other);
}

/** Lists keep their order; fields and labels have none. */
function canonical(spec: ClaimSpec): string {
  return JSON.stringify(spec, (_key, value: unknown) => (isRecord(value) ? sortedByKey(value) : value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
