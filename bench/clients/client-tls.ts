import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import { TestAuthority } from '../../test/fakes/certificates.js';

/** Certificate files of a broker, and of whoever calls it. */
export interface BenchCertificates {
  readonly brokerFlags: readonly string[];
  /** The folder of the callers' files. */
  readonly clientFolder: string;
}

/** Makes certificates of one authority below `directory`. */
export function makeCertificates(directory: string): BenchCertificates {
  const authority = new TestAuthority();
  const { ca, certificate, key } = authority.write(join(directory, 'tls-broker'), 'spiffe://bench/broker');
  const clientFolder = join(directory, 'tls-client');
  authority.write(clientFolder, 'spiffe://bench/operator/bench');
  return { brokerFlags: ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key], clientFolder };
}

const contexts = new Map<string, SecureContext>();

/** How a client with these files connects; its process reads them once. */
export function tlsOptionsIn(folder: string): ConnectionOptions {
  const read = (name: string) => readFileSync(join(folder, name));
  const secureContext =
    contexts.get(folder) ??
    createSecureContext({ ca: read('ca.crt'), cert: read('tls.crt'), key: read('tls.key'), minVersion: 'TLSv1.3' });
  contexts.set(folder, secureContext);
  return { secureContext, ALPNProtocols: ['h2'], checkServerIdentity: () => undefined };
}
