import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificatePaths } from '../../src/common/tls/certificate-paths.js';

// A certificate is little more than nested lists of tagged bytes (DER). Made here, it takes a millisecond and may be
// valid for any span of time, which the openssl command can do in its newest versions only.

const TAG = { INTEGER: 0x02, BITS: 0x03, BYTES: 0x04, OID: 0x06, UTF8: 0x0c, TIME: 0x18, LIST: 0x30, SET: 0x31 };

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const COMMON_NAME = der(TAG.OID, bytes('550403'));
const ECDSA_WITH_SHA256 = der(TAG.LIST, der(TAG.OID, bytes('2a8648ce3d040302')));
const BASIC_CONSTRAINTS = der(TAG.OID, bytes('551d13'));
const SUBJECT_ALT_NAME = der(TAG.OID, bytes('551d11'));
const TRUE = bytes('0101ff');

function named(commonName: string): Buffer {
  return der(TAG.LIST, der(TAG.SET, der(TAG.LIST, COMMON_NAME, der(TAG.UTF8, Buffer.from(commonName)))));
}

/** GeneralizedTime, in whole seconds. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(TAG.TIME, Buffer.from(digits));
}

function extension(oid: Buffer, isCritical: boolean, value: Buffer): Buffer {
  return der(TAG.LIST, oid, ...(isCritical ? [TRUE] : []), der(TAG.BYTES, value));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** What a certificate says. */
export interface CertificateContent {
  /** URIs among the subject alternative names; the identity is the only one. */
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly validFromMs?: number;
  readonly validToMs?: number;
}

/** A certificate with its private key, both in PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const HOUR_MS = 3_600_000;

/** A certificate authority of a test. */
export class TestAuthority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** Its own certificate, in PEM. */
  readonly certificate: string;

  constructor(readonly name = 'authority') {
    const content = { validFromMs: Date.now() - HOUR_MS, validToMs: Date.now() + 1_000 * HOUR_MS };
    const isAuthority = extension(BASIC_CONSTRAINTS, true, der(TAG.LIST, TRUE));
    this.certificate = this.signed({ name, publicKey: this.keys.publicKey, extensions: [isAuthority], ...content });
  }

  /** Makes a certificate with a new key; by default it is valid now, and for an hour. */
  issue({ uris = [], dnsNames = [], validFromMs, validToMs }: CertificateContent): IssuedCertificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = [
      ...uris.map((uri) => der(0x86, Buffer.from(uri))),
      ...dnsNames.map((dns) => der(0x82, Buffer.from(dns))),
    ];
    const extensions = names.length === 0 ? [] : [extension(SUBJECT_ALT_NAME, false, der(TAG.LIST, ...names))];
    const span = { validFromMs: validFromMs ?? Date.now() - HOUR_MS, validToMs: validToMs ?? Date.now() + HOUR_MS };
    const certificate = this.signed({ name: 'somebody', publicKey, extensions, ...span });
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  /** Writes the three files of a program into `folder`, which is made; its key is private. */
  write(folder: string, content: CertificateContent | string): CertificatePaths {
    const issued = this.issue(typeof content === 'string' ? { uris: [content] } : content);
    return writeCertificates(folder, { ca: this.certificate, ...issued });
  }

  private signed(content: {
    readonly name: string;
    readonly publicKey: KeyObject;
    readonly extensions: readonly Buffer[];
    readonly validFromMs: number;
    readonly validToMs: number;
  }): string {
    const { name, publicKey, extensions, validFromMs, validToMs } = content;
    const publicKeyInfo = publicKey.export({ type: 'spki', format: 'der' });
    const body = der(
      TAG.LIST,
      der(0xa0, der(TAG.INTEGER, bytes('02'))),
      der(TAG.INTEGER, Buffer.concat([bytes('01'), randomBytes(8)])),
      ECDSA_WITH_SHA256,
      named(this.name),
      der(TAG.LIST, time(validFromMs), time(validToMs)),
      named(name),
      publicKeyInfo,
      ...(extensions.length === 0 ? [] : [der(0xa3, der(TAG.LIST, ...extensions))]),
    );
    const signature = sign('sha256', body, this.keys.privateKey);
    return pem('CERTIFICATE', der(TAG.LIST, body, ECDSA_WITH_SHA256, der(TAG.BITS, bytes('00'), signature)));
  }
}

/** Writes certificate files, in place, as a program that renews them may. */
export function writeCertificates(
  folder: string,
  { ca, certificate, key }: IssuedCertificate & { readonly ca: string },
): CertificatePaths {
  mkdirSync(folder, { recursive: true });
  const paths = { ca: join(folder, 'ca.crt'), certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  writeFileSync(paths.ca, ca);
  writeFileSync(paths.certificate, certificate);
  writeFileSync(paths.key, key, { mode: 0o600 });
  chmodSync(paths.key, 0o600);
  return paths;
}
