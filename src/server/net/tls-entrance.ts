import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { TLS_PACE } from '../../common/net/listener.js';
import type { CertificateStore } from '../../common/tls/certificate-store.js';
import { onFirstByte } from '../../common/tls/first-byte.js';
import {
  type KnownPeer,
  peerOf,
  type RefusedPeer,
  withoutHandshake,
  withoutTls,
} from '../../common/tls/peer-certificate.js';
import { contextOptions } from '../../common/tls/secure-context.js';
import type { ConnectionMetrics } from '../telemetry/connection-metrics.js';
import type { Entrance } from './entrance.js';
import type { RefusingServer } from './refusing-server.js';

/** How long a handshake may take. */
const HANDSHAKE_MS = 10_000;

/** What the codes of errors begin with that a handshake's own messages cause. */
const OF_OPENSSL = 'ERR_SSL_';

/** A connection that was refused, for logs. */
export interface RefusedConnection extends RefusedPeer<RefusedPeer['problem'] | 'handshake'> {
  readonly address: string;
}

/** What the entrance depends on. */
export interface TlsEntranceParts {
  readonly certificates: CertificateStore;
  readonly refusing: RefusingServer;
  readonly metrics: Pick<ConnectionMetrics, 'refused'>;
  /** Notes who is at the other end; false when the connection is gone already. */
  readonly identify: (peer: string, known: KnownPeer) => boolean;
  /** Serves a connection whose peer is known. */
  readonly serve: (socket: Socket) => void;
  readonly onRefused: (refused: RefusedConnection) => void;
}

/**
 * Makes handshakes with admitted connections, and serves those whose certificate tells who they are. The handshake is
 * done here and not by grpc-js, so that the certificate is read once, before anything that the client sends is parsed.
 */
export class TlsEntrance implements Entrance {
  readonly pace = TLS_PACE;
  private readonly server: Server;

  constructor(private readonly parts: TlsEntranceParts) {
    const { certificates } = parts;
    this.server = createServer({
      ...contextOptions(certificates.current.pem),
      requestCert: true,
      // So that a refused client can be told why; `authorized` is looked at below.
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
      handshakeTimeout: HANDSHAKE_MS,
    });
    certificates.onChange(({ pem }) => this.server.setSecureContext(contextOptions(pem)));
    this.server.on('secureConnection', (socket) => this.decide(socket));
    this.server.on('tlsClientError', (error, socket) => this.failed(error, socket));
  }

  readonly take = (socket: Socket): void =>
    onFirstByte(socket, (isHandshake) => {
      if (isHandshake) this.server.emit('connection', socket);
      else this.refuse(socket, withoutTls());
    });

  private decide(socket: TLSSocket): void {
    const peer = peerOf(socket);
    if ('error' in peer) this.refuse(socket, peer);
    else if (this.parts.identify(addressOf(socket), peer)) this.parts.serve(socket);
    else socket.destroy();
  }

  private failed({ code = '' }: NodeJS.ErrnoException, socket: TLSSocket): void {
    this.parts.metrics.refused('handshake');
    // A client that only went away was not refused.
    if (code.startsWith(OF_OPENSSL)) this.parts.onRefused({ ...withoutHandshake(code), address: addressOf(socket) });
  }

  private refuse(socket: Socket, refused: RefusedPeer): void {
    this.parts.metrics.refused(refused.problem === 'no_tls' ? 'no_tls' : 'certificate');
    this.parts.onRefused({ ...refused, address: addressOf(socket) });
    this.parts.refusing.refuse(socket, refused.error);
  }
}

/** As grpc-js names a peer. */
function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
