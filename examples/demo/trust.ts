import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The sample policy: each identity has the role that it is named after. */
const POLICY = fileURLToPath(new URL('../../../deploy/config/policy.yaml', import.meta.url));

/** The trust domain of that policy. */
export const TRUST_DOMAIN = 'rma.example';

/** Where `rmactl pki` puts the certificates of the demonstration, and how programs are told of them. */
export class Trust {
  constructor(readonly directory: string) {}

  /** Flags of the broker: its certificate, and who may do what. */
  get brokerFlags(): readonly string[] {
    return [...this.flagsOf('broker'), '--policy-file', POLICY];
  }

  /** Flags by which a program shows an identity's certificate. */
  flagsOf(identity: string): readonly string[] {
    const { ca, certificate, key } = this.filesOf(identity);
    return ['--tls-ca-file', ca, '--tls-cert-file', certificate, '--tls-key-file', key];
  }

  /**
   * The same for rmactl, as variables.
   *
   * @param broker whose CA rmactl trusts
   */
  environmentOf(identity: string, broker: Trust = this): Readonly<Record<string, string>> {
    const { certificate, key } = this.filesOf(identity);
    return {
      RMACTL_TLS_CA_FILE: join(broker.directory, 'ca.crt'),
      RMACTL_TLS_CERT_FILE: certificate,
      RMACTL_TLS_KEY_FILE: key,
    };
  }

  private filesOf(identity: string) {
    const of = (name: string) => join(this.directory, identity, name);
    return { ca: of('ca.crt'), certificate: of('tls.crt'), key: of('tls.key') };
  }
}
