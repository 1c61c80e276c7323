import { getRequestListener } from '@hono/node-server';
import { Listener, PLAIN_PACE } from '../net/listener.js';
import type { AdmissionPace } from '../net/paced-line.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import type { DoorParts } from './door-parts.js';
import { Gate } from './gate.js';
import { HttpConnections } from './http-connections.js';
import { createHttpServer } from './http-server.js';
import { createPages } from './pages.js';

/** A few Prometheus servers, a kubelet and an operator; each keeps its connection until another needs the place. */
const CONNECTIONS_MAX = 64;
/**
 * A handshake costs up to five milliseconds: at most a quarter of the time goes into those of a flood. Addresses take
 * turns, so that the probes of others hardly wait for it, and those from the same address two seconds.
 */
const TLS_PACE: AdmissionPace = { perSecond: 50, atOnce: 16, waitingMax: 100 };
/** For requests of HTTP/1.0, which need not name the host that they ask; a URL has to have one. */
const HOST_UNNAMED = 'localhost';

/** Where a door is opened. */
export interface HttpDoorOptions extends DoorParts {
  /** "HOST:PORT"; port 0 picks any. */
  readonly address: string;
  /** How long a request may take to arrive; default: some seconds. */
  readonly requestTimeoutMs?: number;
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
  const { address, clock, log, certificates } = options;
  const pages = createPages(options, new Gate(options));
  // The library would otherwise put its own Request and Response in the place of the whole program's.
  const answer = getRequestListener(pages.fetch, { hostname: HOST_UNNAMED, overrideGlobalObjects: false });
  const { server, take } = createHttpServer((request, response) => void answer(request, response), options);
  const connections = new HttpConnections(CONNECTIONS_MAX);
  connections.watch(server);
  const pace = certificates === undefined ? PLAIN_PACE : TLS_PACE;
  const listener = new Listener({ clock, pace, connections, metrics: { refused: () => {} }, serve: take });
  const port = await listener.listen(address).catch((cause: Error) => {
    server.close();
    throw new StartError(EXIT_STATUS.ADDRESS_IN_USE, unusable(address, cause), { cause });
  });
  log.info('http.listening', 'metrics and health are served', { address, port, tls: certificates !== undefined });
  return {
    port,
    // Scrapes in progress are cut off: stopping a program does not wait for a slow reader.
    close: async () => {
      listener.close();
      connections.cutAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function unusable(address: string, { message }: Error): string {
  return `httpAddress ${address} cannot be listened on (${message}); stop what uses it, choose another address, or turn it off`;
}
