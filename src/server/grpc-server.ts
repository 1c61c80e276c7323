import type { Socket } from 'node:net';
import {
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { Clock } from '../common/clock/clock.js';
import { RmaError } from '../common/errors/rma-error.js';
import { Listener } from '../common/net/listener.js';
import { contract } from '../common/rpc/contract.js';
import type { AgentServiceHandlers } from '../gen/rma/v1/AgentService.js';
import type { BrokerServiceHandlers } from '../gen/rma/v1/BrokerService.js';
import type { FleetServiceHandlers } from '../gen/rma/v1/FleetService.js';
import type { CallGuard } from './access/call-guard.js';
import type { Admission } from './admission/admission.js';
import { ProbedServer } from './admission/probed-server.js';
import { AdminSocket } from './net/admin-socket.js';
import type { Connections } from './net/connections.js';
import type { MakeEntrance } from './net/entrance.js';
import { describedContract } from './reflection.js';
import { firstInterceptor } from './rpc/eager-call.js';
import type { Leadership } from './rpc/led-call.js';
import type { CallMetrics } from './telemetry/call-metrics.js';
import type { ConnectionMetrics } from './telemetry/connection-metrics.js';
import { type Encoding, takingEncoded } from './wire/write/encoded-response.js';

/** The largest message in either direction: a Hello with thousands of claims fits, a mistake or an attack does not. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * The most open calls on one connection; a client queues further ones by itself. Far more than one process needs, and a
 * quarter of those that the broker works on.
 */
const STREAMS_PER_CONNECTION_MAX = 1_024;

/** A connection without an open call is closed after this long; clients open it again for their next call. */
const IDLE_MS = 5 * 60_000;
/** How often a connection is probed by a keepalive ping, and how long the answer may take. */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

/** How long calls in progress may take once the broker stops. */
export const STOP_GRACE_MS = 5_000;

const OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
  'grpc.max_connection_idle_ms': IDLE_MS,
  'grpc.keepalive_time_ms': KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  // Agents and watchers are quiet for long; their keepalive pings must not count as abuse.
  'grpc.keepalive_permit_without_calls': 1,
  // grpc-js's own statistics of every call, which nothing reads: the broker has metrics.
  'grpc.enable_channelz': 0,
};

const HEALTH_SERVICES = ['', 'rma.v1.BrokerService', 'rma.v1.FleetService', 'rma.v1.AgentService'];

/** The services that the server serves. */
export interface Services {
  readonly broker: Encoding<BrokerServiceHandlers>;
  readonly fleet: Encoding<FleetServiceHandlers>;
  readonly agent: Encoding<AgentServiceHandlers>;
}

/** What the server depends on. */
export interface ServerParts {
  readonly clock: Clock;
  readonly calls: CallMetrics;
  readonly connectionMetrics: ConnectionMetrics;
  readonly connections: Connections;
  readonly admission: Admission;
  readonly guard: CallGuard;
  readonly entrance: MakeEntrance;
  /** Whether it may answer at all; absent for the only broker of a fleet. */
  readonly leadership?: Leadership | undefined;
}

/** The broker's gRPC server: its own services, health and reflection. */
export class GrpcServer {
  private readonly server: ProbedServer;
  private readonly health = new HealthImplementation({});
  private readonly listener: Listener;
  private readonly admin: AdminSocket;
  private isListening = false;
  private isServing = false;

  constructor(private readonly parts: ServerParts) {
    const { admission, guard, leadership } = parts;
    const interceptors = [firstInterceptor(guard, admission, leadership)];
    this.server = new ProbedServer({ ...OPTIONS, interceptors }, admission);
    // No call comes as far as a service that nobody serves yet, or it would be one that this server does not know.
    for (const { service } of Object.values(contract())) this.server.addOwn(service, {});
    this.health.addToServer(this.server);
    new ReflectionService(describedContract()).addToServer(this.server);
    // Insecure as far as grpc-js knows: what speaks TLS has done so before.
    const injector = this.server.createConnectionInjector(ServerCredentials.createInsecure());
    const serve = (socket: Socket) => injector.injectConnection(socket);
    this.listener = this.createListener(serve);
    this.admin = new AdminSocket({ connections: parts.connections, serve });
    this.showHealth();
  }

  /** Listens; returns the port, which differs from the address when that has port 0. */
  async listen(address: string, adminSocket?: string): Promise<number> {
    const port = await bound(address, () => this.listener.listen(address));
    if (adminSocket !== undefined) await this.listenToAdmins(adminSocket);
    this.isListening = true;
    this.showHealth();
    return port;
  }

  /** Serves calls from now on. Once it listens, too, it reports SERVING. */
  serve({ broker, fleet, agent }: Services): void {
    const { BrokerService, FleetService, AgentService } = contract();
    this.serveOne('BrokerService', takingEncoded(BrokerService.service), broker);
    this.serveOne('FleetService', takingEncoded(FleetService.service), fleet);
    this.serveOne('AgentService', takingEncoded(AgentService.service), agent);
    this.isServing = true;
    this.showHealth();
  }

  /** Reports NOT_SERVING from now on. */
  leave(): void {
    this.isServing = false;
    this.showHealth();
  }

  /**
   * Reports NOT_SERVING at once; resolves when all calls have been answered or their grace period is over, and no more
   * can arrive.
   */
  async close(): Promise<void> {
    this.leave();
    this.listener.close();
    this.admin.close();
    const { clock, connections } = this.parts;
    // Not forceShutdown(): without channelz, grpc-js does not know its connections.
    const force = clock.schedule(STOP_GRACE_MS, () => connections.cutAll());
    await new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    // From Node 24 on, grpc-js does not wait for calls: a closing server closes its sessions, and grpc-js considers
    // them gone.
    await connections.closed();
    force.cancel();
  }

  private serveOne(name: string, service: ServiceDefinition, handlers: UntypedServiceImplementation): void {
    this.server.removeService(service);
    this.server.addOwn(service, this.parts.calls.measured(name, service, handlers));
  }

  private async listenToAdmins(path: string): Promise<void> {
    try {
      await bound(path, () => this.admin.listen(path));
    } catch (thrown) {
      this.listener.close();
      throw thrown;
    }
  }

  private createListener(serve: (socket: Socket) => void): Listener {
    const { clock, connections, connectionMetrics: metrics } = this.parts;
    const { pace, take } = this.parts.entrance(serve);
    const listener = new Listener({ clock, connections, metrics, pace, serve: take });
    metrics.show({
      count: () => connections.count,
      waitingCount: () => listener.waitingCount,
      max: connections.max,
    });
    return listener;
  }

  private showHealth(): void {
    const status = this.isListening && this.isServing ? 'SERVING' : 'NOT_SERVING';
    for (const service of HEALTH_SERVICES) this.health.setStatus(service, status);
  }
}

async function bound<T>(address: string, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `cannot listen on ${address}: ${problem}; is another broker running there?`;
    throw new RmaError({ reason: 'NOT_READY', message }, { cause: thrown });
  }
}
