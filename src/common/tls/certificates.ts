import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { opensslTimeMs } from '../clock/openssl-time.js';
import { identityOf } from './certificate-identity.js';
import type { CertificatePaths } from './certificate-paths.js';
import { type Pem, readPem } from './read-pem.js';
import { contextOptions } from './secure-context.js';

/** A program's certificate with its key, and the authorities that it trusts. They fit together, and are valid now. */
export interface Certificates {
  readonly pem: Pem;
  /** What the program's own certificate says it is. */
  readonly identity: string;
  /** Of the program's own certificate, in hexadecimal. */
  readonly serial: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** When the first of the trusted authorities ends. */
  readonly caValidToMs: number;
}

/**
 * Reads and checks a program's certificates. Throws an Error that names the file and says what is wrong: it cannot be
 * read, is half-written, does not belong to the key, has no identity, or is not valid now.
 */
export function loadCertificates(paths: CertificatePaths, nowMs: number): Certificates {
  const pem = readPem(paths);
  const authorities = certificatesIn(pem.ca, paths.ca);
  const [own] = certificatesIn(pem.certificate, paths.certificate);
  if (!own.checkPrivateKey(privateKeyIn(pem.key, paths.key)))
    throw new Error(`${paths.key} is not the key of ${paths.certificate}; replace both together`);
  const stated = identityOf(own);
  if ('problem' in stated)
    throw new Error(`${paths.certificate} cannot be used: ${stated.problem}; issue one with exactly one, its identity`);
  const [validFromMs, validToMs] = [opensslTimeMs(own.validFrom), opensslTimeMs(own.validTo)];
  if (nowMs < validFromMs)
    throw new Error(`${paths.certificate} is valid only from ${own.validFrom} on; is the clock right?`);
  if (nowMs >= validToMs) throw new Error(`${paths.certificate} expired at ${own.validTo}; renew it`);
  tryOut(pem, paths);
  const caValidToMs = Math.min(...authorities.map(({ validTo }) => opensslTimeMs(validTo)));
  return { pem, identity: stated.identity, serial: own.serialNumber, validFromMs, validToMs, caValidToMs };
}

/** What OpenSSL itself would refuse is refused here, and not at the first connection. */
function tryOut(pem: Pem, { ca, certificate, key }: CertificatePaths): void {
  try {
    createSecureContext(contextOptions(pem));
  } catch (cause) {
    throw new Error(`${ca}, ${certificate} and ${key} cannot be used: OpenSSL refuses one of them`, { cause });
  }
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** OpenSSL takes the certificates before a damaged one and forgets the rest: a half-written file would pass. */
function certificatesIn(pem: Buffer, path: string): readonly [X509Certificate, ...X509Certificate[]] {
  const text = pem.toString('latin1');
  const blocks = text.match(BLOCK) ?? [];
  const begun = text.split(BEGIN).length - 1;
  if (begun !== blocks.length) throw new Error(`${path} ends in the middle of a certificate; it is not written yet`);
  const [first, ...rest] = blocks.map((block) => parsed(block, path));
  if (first === undefined) throw new Error(`${path} has no certificate in PEM; write one there`);
  return [first, ...rest];
}

function parsed(block: string, path: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (cause) {
    throw new Error(`${path} has a certificate that cannot be parsed; write it anew`, { cause });
  }
}

function privateKeyIn(pem: Buffer, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    // OpenSSL's own words are about its decoders, and might quote what it found.
    throw new Error(`${path} has no private key in PEM that can be read without a passphrase; write one there`, {
      cause,
    });
  }
}
