import { copyFileSync, renameSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Authority, CA_CERTIFICATE } from './authority.js';
import { type CertifiedIdentity, uriOf } from './certified-identity.js';
import { fillNewDirectory, withScratch } from './new-directory.js';
import { notIssued } from './openssl.js';
import { readCertificate } from './read-certificate.js';
import { makeKey, sign, type Validity } from './sign.js';

/** The names that Kubernetes gives them in a Secret. */
const CERTIFICATE = 'tls.crt';
const KEY = 'tls.key';

/** What is asked of the CA. */
export interface IssueTerms extends Validity {
  readonly identity: CertifiedIdentity;
  /** DNS names and IP addresses under which it answers, besides its own name. A renewal keeps the former ones too. */
  readonly hosts: readonly string[];
  /** Replace what the same identity was issued before, instead of refusing. */
  readonly isRenewal: boolean;
}

/** A certificate that was issued, with its key and the CA's certificate in one directory. */
export interface Issued {
  readonly uri: string;
  readonly directory: string;
  readonly notAfterMs: number;
}

/** Issues a certificate with a new key, into a directory below the CA's. */
export async function issue(authority: Authority, terms: IssueTerms): Promise<Issued> {
  const uri = uriOf(authority.trustDomain, terms.identity);
  const directory = join(authority.directory, terms.identity.path);
  const notAfterMs = Math.min(terms.notAfterMs, authority.notAfterMs);
  const hosts = terms.isRenewal ? [...hostsIn(directory), ...terms.hosts] : terms.hosts;
  const fill = (made: string, scratch: string) =>
    make({ ...terms, hosts, notAfterMs }, { authority, uri, made, scratch });
  if (terms.isRenewal) await renew(directory, fill);
  else await fillNewDirectory(directory, fill);
  return { uri, directory, notAfterMs };
}

type Fill = (made: string, scratch: string) => Promise<void>;

/**
 * A program that reads the files between two of the moves finds a pair that does not match, and keeps what it has until
 * it looks again.
 */
async function renew(directory: string, fill: Fill): Promise<void> {
  await withScratch(directory, async (scratch) => {
    await fill(scratch, scratch);
    for (const name of [KEY, CERTIFICATE, CA_CERTIFICATE]) renameSync(join(scratch, name), join(directory, name));
  });
}

interface Making {
  readonly authority: Authority;
  readonly uri: string;
  readonly made: string;
  readonly scratch: string;
}

async function make({ identity, hosts, notBeforeMs, notAfterMs }: IssueTerms, making: Making): Promise<void> {
  const { authority, uri, made, scratch } = making;
  const key = join(made, KEY);
  makeKey(key);
  const names = [`URI:${uri}`, ...namesOf(identity.isServer ? [identity.name, ...hosts] : hosts)];
  const extensions = {
    basicConstraints: 'critical,CA:FALSE',
    keyUsage: 'critical,digitalSignature',
    extendedKeyUsage: identity.keyUses.join(','),
    subjectKeyIdentifier: 'hash',
    authorityKeyIdentifier: 'keyid',
    subjectAltName: names.join(','),
  };
  const certificate = { commonName: identity.name, extensions, notBeforeMs, notAfterMs };
  await sign(scratch, certificate, { key, out: join(made, CERTIFICATE), authority });
  copyFileSync(authority.certificate, join(made, CA_CERTIFICATE));
}

function namesOf(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].map((host) => `${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`);
}

/** The DNS names and IP addresses of the certificate that is to be renewed. */
function hostsIn(directory: string): readonly string[] {
  try {
    const names = readCertificate(join(directory, CERTIFICATE)).subjectAltName ?? '';
    return names.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
  } catch (cause) {
    throw notIssued(`${directory}: ${cause instanceof Error ? cause.message : String(cause)}: nothing to renew`, cause);
  }
}
