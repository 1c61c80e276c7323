import type { Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { ChannelCredentials, credentials, type experimental } from '@grpc/grpc-js';
import { parseAddress } from '../../common/config/address.js';
import { readCertificateFile, readKeyFile } from '../../common/tls/read-pem.js';
import { contextOptions } from '../../common/tls/secure-context.js';

type Target = Parameters<ChannelCredentials['_createSecureConnector']>[0];

/** The files of a client of etcd's that speaks TLS; all PEM. */
export interface EtcdTlsFiles {
  /** The authorities that sign etcd's certificates. */
  readonly ca: string;
  /** The client's own certificate with its key; null where etcd asks for none. */
  readonly own: { readonly certificate: string; readonly key: string } | null;
}

/**
 * TLS to etcd, whose certificates name hosts. Each new connection reads the files anew, so that changed ones are used
 * without a restart; while they do not fit together, as in the middle of being replaced, the former ones are.
 */
export class EtcdCredentials extends ChannelCredentials {
  #context: SecureContext;

  /** Throws an Error that names the file and says what is wrong. */
  constructor(private readonly files: EtcdTlsFiles) {
    super();
    this.#context = loaded(files);
  }

  override _isSecure(): boolean {
    return true;
  }

  /** Channels share connections only with those of the same credentials. */
  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(target: Target): experimental.SecureConnector {
    const { host = 'localhost' } = parseAddress(target.path) ?? {};
    const callCredentials = credentials.createEmpty();
    return {
      connect: async (socket) => ({ socket: await this.#shakeHands(socket, host), secure: true }),
      waitForReady: async () => {},
      getCallCredentials: () => callCredentials,
      destroy: () => {},
    };
  }

  #shakeHands(socket: Socket, host: string): Promise<TLSSocket> {
    // RFC 6066 knows no IP addresses as server names.
    const name = /[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {};
    const options = { socket, host, secureContext: this.#newest(), ALPNProtocols: ['h2'], ...name };
    return new Promise((resolve, reject) => {
      const tlsSocket = connect(options, () => resolve(tlsSocket));
      tlsSocket.on('error', reject);
      tlsSocket.once('close', () => reject(new Error('etcd closed the connection during the handshake')));
    });
  }

  #newest(): SecureContext {
    try {
      this.#context = loaded(this.files);
    } catch {
      // The former ones: etcd says what it thinks of them.
    }
    return this.#context;
  }
}

function loaded({ ca, own }: EtcdTlsFiles): SecureContext {
  const trusted = readCertificateFile(ca);
  const proof = own === null ? {} : { certificate: readCertificateFile(own.certificate), key: readKeyFile(own.key) };
  try {
    return createSecureContext(contextOptions({ ca: trusted, ...proof }));
  } catch (cause) {
    const files = own === null ? ca : `${ca}, ${own.certificate} and ${own.key}`;
    throw new Error(`${files} cannot be used: OpenSSL refuses them; write them anew, all that belong together`, {
      cause,
    });
  }
}
