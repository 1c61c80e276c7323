import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js';
import type { Clock } from '../clock/clock.js';
import { parseAddress } from '../config/address.js';
import type { RmaError } from '../errors/rma-error.js';
import { closeIfSilent } from '../net/first-word.js';
import { brokerProblem, wrongIdentity } from './broker-problem.js';
import { identityOf } from './certificate-identity.js';
import type { CertificateStore } from './certificate-store.js';
import type { Certificates } from './certificates.js';
import { contextOptions } from './secure-context.js';

type SecureConnector = experimental.SecureConnector;
type Target = Parameters<ChannelCredentials['_createSecureConnector']>[0];

/**
 * What a client proves itself to the broker with, and knows the broker by. Each new connection uses the certificates
 * that the store has then, and asks for the broker's identity: any other certificate of the same authority, such as an
 * agent's, would be taken for the broker's otherwise.
 */
export class BrokerCredentials extends ChannelCredentials {
  private lastFailure: RmaError | null = null;
  private context: { readonly of: Certificates; readonly secure: SecureContext } | null = null;

  constructor(
    private readonly certificates: CertificateStore,
    private readonly brokerIdentity: string,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Why the last handshake failed; null when it did not, or for no reason of trust. */
  get failure(): RmaError | null {
    return this.lastFailure;
  }

  override _isSecure(): boolean {
    return true;
  }

  /** Channels share connections only with those of the same credentials. */
  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(target: Target): SecureConnector {
    const { host = '' } = parseAddress(target.path) ?? {};
    // RFC 6066 knows no IP addresses as server names.
    const servername = /[a-z]/i.test(host) && !host.includes(':') ? host : undefined;
    const callCredentials = credentials.createEmpty();
    return {
      connect: async (socket) => ({ socket: await this.shakeHands(socket, servername), secure: true }),
      waitForReady: async () => {},
      getCallCredentials: () => callCredentials,
      destroy: () => {},
    };
  }

  private shakeHands(socket: Socket, servername: string | undefined): Promise<TLSSocket> {
    this.lastFailure = null;
    closeIfSilent(socket, this.clock);
    const options = {
      socket,
      secureContext: this.secureContext(),
      ALPNProtocols: ['h2'],
      checkServerIdentity: (_host: string, certificate: PeerCertificate) => this.identityProblem(certificate),
      ...(servername === undefined ? {} : { servername }),
    };
    return new Promise((resolve, reject) => {
      const fail = (problem: Error) => {
        this.lastFailure = brokerProblem(problem);
        reject(this.lastFailure ?? problem);
      };
      const tlsSocket = connect(options, () => resolve(tlsSocket));
      tlsSocket.on('error', fail);
      tlsSocket.once('close', () => reject(new Error('the broker closed the connection during the handshake')));
    });
  }

  private identityProblem({ raw }: PeerCertificate): Error | undefined {
    const stated = identityOf(new X509Certificate(raw));
    const found = 'problem' in stated ? `no identity (${stated.problem})` : stated.identity;
    return found === this.brokerIdentity ? undefined : wrongIdentity(this.brokerIdentity, found);
  }

  private secureContext(): SecureContext {
    const { current } = this.certificates;
    if (this.context?.of !== current) {
      this.context = { of: current, secure: createSecureContext(contextOptions(current.pem)) };
    }
    return this.context.secure;
  }
}
