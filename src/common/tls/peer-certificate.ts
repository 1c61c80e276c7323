import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '../../domain/access/identity.js';
import { opensslTimeMs } from '../clock/openssl-time.js';
import { RmaError } from '../errors/rma-error.js';
import { identityOf } from './certificate-identity.js';
import { type TrustProblem, trustProblemOf } from './trust-problem.js';

/** Who is at the other end of a connection, and until when its certificate says so. */
export interface KnownPeer {
  readonly identity: Identity;
  readonly validToMs: number;
}

/** Why a connection is refused. */
export interface RefusedPeer<Problem = TrustProblem | 'no_tls'> {
  readonly problem: Problem;
  readonly error: RmaError;
  /** Whom its certificate names, on nobody's word but its own; null without such a name. */
  readonly statedIdentity: string | null;
}

/**
 * Reads the certificate of a client after its handshake. It takes half a millisecond, so it is done once for a
 * connection.
 */
export function peerOf(socket: TLSSocket): KnownPeer | RefusedPeer {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return refusedFor('missing', 'this client sent no certificate');
  if (!socket.authorized) return untrusted(String(socket.authorizationError), certificate);
  const stated = identityOf(certificate);
  if ('problem' in stated)
    return refusedFor('no_identity', `this client's certificate is of no use: ${stated.problem}`);
  const identity = { name: stated.identity, serial: certificate.serialNumber };
  return { identity, validToMs: opensslTimeMs(certificate.validTo) };
}

/** For a client whose handshake came to nothing, as one that speaks no TLS 1.3. @param code of Node or OpenSSL */
export function withoutHandshake(code: string): RefusedPeer<'handshake'> {
  return refusedFor('handshake', `the TLS handshake of this client failed (${code})`);
}

/** For a client that does not begin with a handshake. */
export function withoutTls(): RefusedPeer {
  return refusedFor('no_tls', 'this server speaks TLS, and this client does not');
}

function untrusted(code: string, certificate: X509Certificate): RefusedPeer {
  const { validFrom, validTo } = certificate;
  const problem = trustProblemOf(code) ?? 'invalid';
  const stated = identityOf(certificate);
  const statedIdentity = 'identity' in stated ? stated.identity : null;
  return refusedFor(
    problem,
    `this client's certificate ${WORDS[problem]({ code, validFrom, validTo })}`,
    statedIdentity,
  );
}

interface Told {
  readonly code: string;
  readonly validFrom: string;
  readonly validTo: string;
}

const WORDS: Readonly<Record<TrustProblem, (told: Told) => string>> = {
  missing: () => 'is missing',
  expired: ({ validTo }) => `expired at ${validTo}`,
  not_yet_valid: ({ validFrom }) => `is valid only from ${validFrom} on; are the clocks right?`,
  unknown_authority: () => 'is not signed by an authority that this server trusts',
  wrong_purpose: () => 'is not for clients: its extended key usage lacks clientAuth',
  no_identity: () => 'has no identity',
  wrong_identity: () => 'has another identity',
  invalid: ({ code }) => `does not verify (${code})`,
};

function refusedFor<Problem extends string>(
  problem: Problem,
  message: string,
  statedIdentity: string | null = null,
): RefusedPeer<Problem> {
  const error = new RmaError({ reason: 'CERTIFICATE_REFUSED', message, metadata: { problem } });
  return { problem, error, statedIdentity };
}
