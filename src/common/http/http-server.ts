import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { CertificateStore } from '../tls/certificate-store.js';
import { onFirstByte } from '../tls/first-byte.js';
import { contextOptions } from '../tls/secure-context.js';
import type { RefusedRequest } from './refusals.js';

/** A request is one short line and a few headers. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How often requests are checked against that limit. */
const CHECK_INTERVAL_MS = 1_000;
/** A connection without progress for this long is closed, also in the middle of a scrape that nobody reads. */
const STANDSTILL_MS = 30_000;
const HEADER_BYTES_MAX = 8 * 1024;
const HANDSHAKE_TIMEOUT_MS = 5_000;
const NEEDS_TLS =
  'HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\nthis port speaks TLS: ask for https\n';

const WITHOUT_TLS = { cause: 'no_tls', message: 'this client speaks no TLS', identity: null, path: null } as const;

/** What the server is made with. */
export interface HttpServerOptions {
  /** Undefined: no TLS. */
  readonly certificates: CertificateStore | undefined;
  readonly onRefused: (refused: RefusedRequest) => void;
  /** How long a request may take to arrive; default: REQUEST_TIMEOUT_MS. */
  readonly requestTimeoutMs?: number;
}

/** Node's HTTP server with our bounds. It does not listen, but serves the connections that it is handed. */
export interface HttpServer {
  readonly server: Server;
  /** Takes a connection that has been admitted, and is paused. */
  readonly take: (socket: Socket) => void;
}

/** Without TLS, or with it. */
export function createHttpServer(answer: RequestListener, options: HttpServerOptions): HttpServer {
  const { certificates, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const bounds = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, requestTimeoutMs),
    maxHeaderSize: HEADER_BYTES_MAX,
  };
  const server = certificates === undefined ? createServer(bounds, answer) : secured(certificates, bounds, answer);
  server.timeout = STANDSTILL_MS;
  // Node begins to check how long requests take when a server listens, which this one never does.
  server.emit('listening');
  return { server, take: certificates === undefined ? plainly(server) : withTls(server, options) };
}

/** A client may show a certificate or not, and a bad one too: each page decides whom it is for. */
function secured(certificates: CertificateStore, bounds: object, answer: RequestListener): Server {
  const server = createSecureServer(
    {
      ...bounds,
      ...contextOptions(certificates.current.pem),
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    answer,
  );
  const unfollow = certificates.onChange(({ pem }) => server.setSecureContext(contextOptions(pem)));
  server.once('close', unfollow);
  return server;
}

function plainly(server: Server): (socket: Socket) => void {
  return (socket) => {
    // A client may say that it has no more to ask before it is answered.
    socket.allowHalfOpen = true;
    server.emit('connection', socket);
    socket.resume();
  };
}

function withTls(server: Server, { onRefused }: Pick<HttpServerOptions, 'onRefused'>): (socket: Socket) => void {
  return (socket) => {
    const cut = () => socket.destroy();
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, cut);
    onFirstByte(socket, (isHandshake) => {
      if (!isHandshake) {
        onRefused({ ...WITHOUT_TLS, address: `${socket.remoteAddress}:${socket.remotePort}` });
        socket.end(NEEDS_TLS);
        return;
      }
      socket.setTimeout(0).off('timeout', cut);
      server.emit('connection', socket);
    });
  };
}
