import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { Clock } from '../common/clock/clock.js';
import { RmaError } from '../common/errors/rma-error.js';
import { contract } from '../common/rpc/contract.js';
import type { AgentServiceHandlers } from '../gen/rma/v1/AgentService.js';
import type { BrokerServiceHandlers } from '../gen/rma/v1/BrokerService.js';
import type { FleetServiceHandlers } from '../gen/rma/v1/FleetService.js';

import { describedContract } from './reflection.js';
import { eagerStreams } from './rpc/eager-call.js';
import { type Encoding, takingEncoded } from './rpc/write/encoded-response.js';
import type { CallMetrics } from './telemetry/call-metrics.js';

/** Largest message in either direction: a Hello with thousands of claims fits, a mistake or an attack does not. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

/** How long calls that are under way may take once the broker stops. */
const STOP_GRACE_MS = 5_000;

const HEALTH_SERVICES = ['', 'rma.v1.BrokerService', 'rma.v1.FleetService', 'rma.v1.AgentService'];

/** What the server serves. */
export interface Services {
  readonly broker: Encoding<BrokerServiceHandlers>;
  readonly fleet: Encoding<FleetServiceHandlers>;
  readonly agent: Encoding<AgentServiceHandlers>;
}

/** The broker's gRPC server, with health and reflection beside its own services. */
export class GrpcServer {
  private readonly server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
    'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
    // Agents and watchers are quiet for long; their keepalive pings must not count as abuse.
    'grpc.keepalive_permit_without_calls': 1,
    // Its own bookkeeping for every call, which nobody reads here: the broker has metrics.
    'grpc.enable_channelz': 0,
    interceptors: [eagerStreams],
  });
  private readonly health = new HealthImplementation({});

  constructor(
    { broker, fleet, agent }: Services,
    private readonly parts: { readonly clock: Clock; readonly calls: CallMetrics },
  ) {
    const { calls } = parts;
    const { BrokerService, FleetService, AgentService } = contract();
    const add = (name: string, service: ServiceDefinition, handlers: UntypedServiceImplementation) =>
      this.server.addService(service, calls.measured(name, service, handlers));
    add('BrokerService', takingEncoded(BrokerService.service), broker);
    add('FleetService', takingEncoded(FleetService.service), fleet);
    add('AgentService', takingEncoded(AgentService.service), agent);
    this.health.addToServer(this.server);
    new ReflectionService(describedContract()).addToServer(this.server);
    this.setHealth('NOT_SERVING');
  }

  /** Listens, and says SERVING from then on; returns the port, which matters when the address said 0. */
  async listen(address: string): Promise<number> {
    const port = await this.bind(address);
    this.setHealth('SERVING');
    return port;
  }

  /** Says NOT_SERVING at once; resolves when no more call can come. */
  close(): Promise<void> {
    this.setHealth('NOT_SERVING');
    return new Promise((resolve) => {
      const force = this.parts.clock.schedule(STOP_GRACE_MS, () => this.server.forceShutdown());
      this.server.tryShutdown(() => {
        force.cancel();
        resolve();
      });
    });
  }

  private bind(address: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (problem, port) => {
        if (problem === null) return resolve(port);
        const message = `cannot listen on ${address}: ${problem.message}; is another broker running there?`;
        reject(new RmaError({ reason: 'NOT_READY', message }, { cause: problem }));
      });
    });
  }

  private setHealth(status: 'SERVING' | 'NOT_SERVING'): void {
    for (const service of HEALTH_SERVICES) this.health.setStatus(service, status);
  }
}
