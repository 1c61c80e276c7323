import { join, resolve } from 'node:path';
import { opensslTimeMs } from '../../../common/clock/openssl-time.js';
import { checkOwnDirectory } from '../../../common/files/own-file.js';
import { fillNewDirectory } from './new-directory.js';
import { notIssued } from './openssl.js';
import { readCertificate } from './read-certificate.js';
import { makeKey, sign, type Validity } from './sign.js';
import { trustDomainIn } from './trust-domain.js';

/** The names that cert-manager uses too. */
export const CA_CERTIFICATE = 'ca.crt';
const CA_KEY = 'ca.key';

/** A common name takes no more. */
const COMMON_NAME_LENGTH_MAX = 64;

/** A CA in a directory. */
export interface Authority {
  readonly directory: string;
  readonly trustDomain: string;
  /** Absolute paths. */
  readonly certificate: string;
  readonly key: string;
  /** No certificate of it is good for longer. */
  readonly notAfterMs: number;
}

/** Makes a CA for one trust domain in a new directory. */
export async function makeAuthority(directory: string, trustDomain: string, validity: Validity): Promise<void> {
  const extensions = {
    // It signs for programs, and for no other CA.
    basicConstraints: 'critical,CA:TRUE,pathlen:0',
    keyUsage: 'critical,keyCertSign,cRLSign',
    subjectKeyIdentifier: 'hash',
    subjectAltName: `URI:spiffe://${trustDomain}`,
  };
  const commonName = `rma-broker CA of ${trustDomain}`.slice(0, COMMON_NAME_LENGTH_MAX);
  await fillNewDirectory(resolve(directory), async (made, scratch) => {
    const key = join(made, CA_KEY);
    makeKey(key);
    await sign(
      scratch,
      { commonName, extensions, ...validity },
      { key, out: join(made, CA_CERTIFICATE), authority: null },
    );
  });
}

/** The CA that is in `directory`. Throws where others could replace its files, or when it is over. */
export function readAuthority(directory: string, nowMs: number): Authority {
  const certificate = resolve(directory, CA_CERTIFICATE);
  const { subjectAltName, notAfterMs } = readFacts(directory, certificate);
  const trustDomain = trustDomainIn(subjectAltName);
  if (trustDomain === undefined) throw notIssued(`${certificate} is not the certificate of one trust domain`);
  if (notAfterMs <= nowMs) throw notIssued(`${certificate} is no longer valid; make a new CA in another directory`);
  return { directory: resolve(directory), trustDomain, certificate, key: resolve(directory, CA_KEY), notAfterMs };
}

function readFacts(directory: string, path: string): { subjectAltName: string | undefined; notAfterMs: number } {
  try {
    checkOwnDirectory(directory);
    const { subjectAltName, validTo } = readCertificate(path);
    return { subjectAltName, notAfterMs: opensslTimeMs(validTo) };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw notIssued(`there is no CA in ${directory}: ${words}; 'rmactl pki init' makes one`, cause);
  }
}
