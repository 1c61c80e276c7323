import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import { TestAuthority } from '../../test/fakes/certificates.js';

const POLICY = `version: 1
trustDomain: bench.test
bindings:
  - { role: orchestrator, tenants: "*", identities: ["spiffe://bench.test/orchestrator/*"] }
  - { role: operator, identities: ["spiffe://bench.test/operator/*"] }
  - { role: agent, identities: ["spiffe://bench.test/agent/{node}"] }
`;

/** Certificates of one authority, of which each has a folder of files. */
export class BenchCertificates {
  private readonly authority = new TestAuthority();
  readonly brokerFlags: readonly string[];
  /** Of an orchestrator. */
  readonly clientFolder: string;
  /** In it, each agent's folder is named like its node. */
  readonly agentsFolder: string;

  constructor(directory: string) {
    const { ca, certificate, key } = this.authority.write(join(directory, 'tls-broker'), 'spiffe://bench.test/broker');
    const policy = join(directory, 'policy.yaml');
    writeFileSync(policy, POLICY);
    const files = ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
    this.brokerFlags = [...files, '--policy-file', policy];
    this.clientFolder = join(directory, 'tls-client');
    this.authority.write(this.clientFolder, 'spiffe://bench.test/orchestrator/bench');
    this.agentsFolder = join(directory, 'tls-agents');
  }

  /** Makes the certificates of these agents. */
  addAgents({ nodes, prefix = 'n' }: { readonly nodes: number; readonly prefix?: string }): void {
    for (let index = 0; index < nodes; index++) {
      const name = `${prefix}${index}`;
      this.authority.write(join(this.agentsFolder, name), `spiffe://bench.test/agent/${name}`);
    }
  }
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
