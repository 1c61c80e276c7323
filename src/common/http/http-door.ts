import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { parseAddress } from '../config/address.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import { HttpConnections } from './http-connections.js';
import { createPages } from './pages.js';
import type { ProgramState } from './program-state.js';

/** A few Prometheus servers, a kubelet and an operator; each keeps its connection until another needs the place. */
const CONNECTIONS_MAX = 64;
/** A request is one short line and a few headers. */
const REQUEST_TIMEOUT_MS = 5_000;
/** How often requests are checked against that limit. */
const CHECK_INTERVAL_MS = 1_000;
/** A connection without progress for this long is closed, also in the middle of a scrape that nobody reads. */
const STANDSTILL_MS = 30_000;
const HEADER_BYTES_MAX = 8 * 1024;
/** For requests of HTTP/1.0, which need not name the host that they ask; a URL has to have one. */
const HOST_UNNAMED = 'localhost';

/** Where a door is opened, and what is shown there. */
export interface HttpDoorOptions extends ProgramState {
  /** "HOST:PORT"; port 0 picks any. */
  readonly address: string;
}

/** A port that serves HTTP. */
export interface HttpDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the port.
 *
 * @throws StartError when the address cannot be listened on.
 */
export async function openHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const pages = createPages(options);
  // The library would otherwise put its own Request and Response in the place of the whole program's.
  const answer = getRequestListener(pages.fetch, { hostname: HOST_UNNAMED, overrideGlobalObjects: false });
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    (request, response) => void answer(request, response),
  );
  server.timeout = STANDSTILL_MS;
  new HttpConnections(server, CONNECTIONS_MAX);
  const port = await listen(server, options.address);
  options.log.info('http.listening', 'metrics and health are served', { address: options.address, port });
  return { port, close: () => closed(server) };
}

function listen(server: Server, address: string): Promise<number> {
  const { host, port } = parseAddress(address) ?? { host: address, port: 0 };
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      const message = `httpAddress ${address} cannot be listened on (${cause.message}); stop what uses it, choose another address, or turn it off`;
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
