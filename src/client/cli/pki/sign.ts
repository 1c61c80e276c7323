import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { runOpenssl } from './openssl.js';

/** Every TLS library and every hardware token knows it, and a handshake with it is cheap. */
const CURVE = 'P-256';
const OWNER_ONLY = 0o600;
const MS_PER_S = 1000;

const REQUEST = 'request.csr';
const CONFIG = 'openssl.cnf';

/** When a certificate is good. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** What is to be signed. */
export interface Certificate extends Validity {
  readonly commonName: string;
  /** In the words of x509v3_config(5), such as "basicConstraints": "critical,CA:FALSE". */
  readonly extensions: Readonly<Record<string, string>>;
}

/** Names of files in the working directory, or absolute paths. */
export interface SignTerms {
  /** The key of the new certificate; it is there already. */
  readonly key: string;
  readonly out: string;
  /** Null: it signs itself. */
  readonly authority: { readonly certificate: string; readonly key: string } | null;
}

/** Makes a private key in a new file, which only its owner can read. */
export function makeKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: CURVE });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: OWNER_ONLY, flag: 'wx' });
}

/** Signs a certificate. Everything that this needs is left in `directory`, which the caller removes. */
export async function sign(
  directory: string,
  certificate: Certificate,
  { key, out, authority }: SignTerms,
): Promise<void> {
  writeFileSync(join(directory, CONFIG), configOf(certificate));
  writeFileSync(join(directory, 'index.txt'), '');
  await runOpenssl(directory, ['req', '-new', '-config', CONFIG, '-key', key, '-out', REQUEST]);
  const signer =
    authority === null ? ['-selfsign', '-keyfile', key] : ['-cert', authority.certificate, '-keyfile', authority.key];
  const { notBeforeMs, notAfterMs } = certificate;
  const times = ['-startdate', timeText(notBeforeMs), '-enddate', timeText(notAfterMs)];
  await runOpenssl(directory, [
    'ca',
    '-batch',
    '-notext',
    '-config',
    CONFIG,
    ...signer,
    '-in',
    REQUEST,
    ...times,
    '-out',
    out,
  ]);
}

/** All values in it have been checked for what the format would take for more than a value. */
function configOf({ commonName, extensions }: Certificate): string {
  return `[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
unique_subject = no
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[req]
prompt = no
distinguished_name = subject
[subject]
CN = ${commonName}
[extensions]
${Object.entries(extensions)
  .map(([name, value]) => `${name} = ${value}\n`)
  .join('')}`;
}

/** "20300131120000Z". */
function timeText(ms: number): string {
  return `${dateTimeOfSecond(Math.floor(ms / MS_PER_S)).replaceAll(/[-:T]/g, '')}Z`;
}
