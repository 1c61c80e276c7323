import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { parseAddress } from '../config/address.js';
import type { Logger } from '../log/logger.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import type { Exposition } from './exposition.js';
import { HttpConnections } from './http-connections.js';
import type { Readiness } from './readiness.js';

/** A few Prometheus servers, a kubelet and an operator; each keeps its connection until another needs the place. */
const CONNECTIONS_MAX = 64;
/** A request is one short line and a few headers. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How often requests are checked against that limit. */
const CHECK_INTERVAL_MS = 1_000;
/** A connection without progress for this long is closed, also in the middle of a scrape that nobody reads. */
const STANDSTILL_MS = 30_000;
const HEADER_BYTES_MAX = 8 * 1024;
/** Concurrent scrapes: they share one thread with the program's real work. */
const SCRAPES_MAX = 4;
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The content of the three pages. */
export interface MetricsServerOptions {
  /** "HOST:PORT"; port 0 picks any. */
  readonly address: string;
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  /** Null when the program is alive; otherwise what is not, for people. It never rejects. */
  readonly problem: () => Promise<string | null>;
  readonly log: Logger;
}

/** A port that serves `/metrics`, `/healthz` and `/readyz`. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What is served, without the address. */
export type MetricsPages = Omit<MetricsServerOptions, 'address'>;

/** Runs a program and serves its metrics from before its first step until after its last; null serves none. */
export async function withMetricsServer(
  address: string | null,
  pages: MetricsPages,
  program: () => Promise<void>,
): Promise<void> {
  if (address === null) return program();
  const server = await startMetricsServer({ ...pages, address });
  try {
    await program();
  } finally {
    await server.close();
  }
}

/**
 * Opens the port. This comes before everything else in a program, so that one that starts slowly, or waits for
 * something, can say so.
 *
 * @throws StartError when the address cannot be listened on.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const pages = new Pages(options);
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    (request, response) => void pages.answer(request, response),
  );
  server.timeout = STANDSTILL_MS;
  new HttpConnections(server, CONNECTIONS_MAX);
  const port = await listen(server, options.address);
  options.log.info('metrics.listening', 'metrics and health are served', { address: options.address, port });
  return { port, close: () => closed(server) };
}

class Pages {
  private scrapes = 0;

  constructor(private readonly options: MetricsServerOptions) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(response.setHeader('allow', 'GET, HEAD'), 405, { status: 'only GET and HEAD are supported' });
    }
    const path = request.url?.split('?', 1)[0];
    if (path === '/metrics') return this.scrape(request, response);
    if (path === '/healthz') return this.health(response);
    if (path === '/readyz') return this.ready(response);
    send(response, 404, { status: 'no such page; try /metrics, /healthz or /readyz' });
  }

  private async health(response: ServerResponse): Promise<void> {
    const problem = await this.options.problem();
    if (problem === null) send(response, 200, { status: 'alive' });
    else send(response, 503, { status: 'not alive', reason: problem });
  }

  private ready(response: ServerResponse): void {
    const reason = this.options.readiness.notReadyBecause;
    if (reason === null) send(response, 200, { status: 'ready' });
    else send(response, 503, { status: 'not ready', reason });
  }

  private async scrape(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.scrapes >= SCRAPES_MAX) {
      return send(response.setHeader('retry-after', '1'), 503, {
        status: `${SCRAPES_MAX} scrapes are in progress already`,
      });
    }
    response.setHeader('content-type', METRICS_TYPE);
    if (request.method === 'HEAD') return void response.end();
    this.scrapes += 1;
    try {
      await write(this.options.exposition, request, response);
    } catch (error) {
      // The reader has gone, or the scrape failed: Prometheus counts a response that is cut off as failed.
      this.options.log.debug('metrics.scrape_failed', 'a scrape was not finished', { error });
      response.destroy();
    } finally {
      this.scrapes -= 1;
    }
  }
}

async function write(exposition: Exposition, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = Readable.from(exposition.pieces());
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return pipeline(text, response);
  response.setHeader('content-encoding', 'gzip');
  await pipeline(text, createGzip({ level: constants.Z_BEST_SPEED }), response);
}

function send(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function listen(server: Server, address: string): Promise<number> {
  const { host, port } = parseAddress(address) ?? { host: address, port: 0 };
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      const message = `metricsAddress ${address} cannot be listened on (${cause.message}); stop what uses it, choose another address, or turn it off`;
      reject(new StartError(EXIT_STATUS.ADDRESS_IN_USE, message, { cause }));
    });
    server.listen({ host, port }, () => {
      const bound: string | AddressInfo | null = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

/** Scrapes in progress are cut off: stopping a program does not wait for a slow reader. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
