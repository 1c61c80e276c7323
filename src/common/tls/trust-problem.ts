/** Why one end does not accept the certificate of the other. */
export const TRUST_PROBLEMS = [
  'missing',
  'expired',
  'not_yet_valid',
  'unknown_authority',
  'wrong_purpose',
  'no_identity',
  'wrong_identity',
  'invalid',
] as const;
export type TrustProblem = (typeof TRUST_PROBLEMS)[number];

/** What OpenSSL's words for a certificate that does not verify come down to. */
const OF_CODE: Readonly<Record<string, TrustProblem>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown_authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown_authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown_authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown_authority',
  CERT_SIGNATURE_FAILURE: 'unknown_authority',
  INVALID_PURPOSE: 'wrong_purpose',
};

/** The problem that a code of OpenSSL stands for; null when it is about something else than a certificate. */
export function trustProblemOf(code: string): TrustProblem | null {
  return OF_CODE[code] ?? (/^(CERT|CRL|PATH|INVALID_CA|HOSTNAME)/.test(code) ? 'invalid' : null);
}
