import { RmaError } from '../errors/rma-error.js';
import { type TrustProblem, trustProblemOf } from './trust-problem.js';

/** What OpenSSL says when the other end speaks something else than TLS. */
const NO_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_UNKNOWN_PROTOCOL']);

/**
 * Why a handshake with the broker failed, for whoever can mend it; null when that has nothing to do with trust, as when
 * the connection broke.
 */
export function brokerProblem(thrown: unknown): RmaError | null {
  if (thrown instanceof RmaError) return thrown;
  if (!(thrown instanceof Error)) return null;
  const code = 'code' in thrown ? String(thrown.code) : '';
  if (NO_TLS.has(code)) {
    const message = 'whoever answers at the address of the broker speaks no TLS, and this program was told to speak it';
    return notTrusted('no_tls', message, thrown);
  }
  if (code.includes('_ALERT_')) {
    const message = `the broker has ended the handshake (${code}); its log may say why`;
    return new RmaError(
      { reason: 'CERTIFICATE_REFUSED', message, metadata: { problem: 'invalid' } },
      { cause: thrown },
    );
  }
  const problem = trustProblemOf(code);
  return problem === null ? null : notTrusted(problem, `the certificate of the broker ${WORDS[problem](code)}`, thrown);
}

/** Somebody with a good certificate answers, who is not the broker. */
export function wrongIdentity(expected: string, found: string): RmaError {
  const message = `the certificate of whoever answers at the address of the broker states ${found}, and not ${expected}`;
  return notTrusted('wrong_identity', message);
}

const WORDS: Readonly<Record<TrustProblem, (code: string) => string>> = {
  missing: () => 'is missing',
  expired: () => 'has expired',
  not_yet_valid: () => 'is not valid yet; are the clocks right?',
  unknown_authority: () => 'is not signed by an authority in tlsCaFile',
  wrong_purpose: () => 'is not for servers: its extended key usage lacks serverAuth',
  no_identity: () => 'has no identity',
  wrong_identity: () => 'states another identity',
  invalid: (code) => `does not verify (${code})`,
};

function notTrusted(problem: TrustProblem | 'no_tls', message: string, cause?: unknown): RmaError {
  return new RmaError({ reason: 'BROKER_NOT_TRUSTED', message, metadata: { problem } }, { cause });
}
