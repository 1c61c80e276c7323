import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ChannelOptions, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { Registry } from 'prom-client';
import { PATIENCE_MS } from '../../examples/fleet/patience.js';
import { systemClock } from '../../src/common/clock/system-clock.js';
import { fromGrpcStatus } from '../../src/common/errors/grpc-status.js';
import type { RmaError } from '../../src/common/errors/rma-error.js';
import { contract } from '../../src/common/rpc/contract.js';
import type { ClaimId } from '../../src/domain/ids.js';
import type { AgentMessage } from '../../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage__Output } from '../../src/gen/rma/v1/BrokerMessage.js';
import type { ClaimReport } from '../../src/gen/rma/v1/ClaimReport.js';
import type { CreateClaimRequest } from '../../src/gen/rma/v1/CreateClaimRequest.js';
import type { Hello as WireHello } from '../../src/gen/rma/v1/Hello.js';
import type { Order__Output } from '../../src/gen/rma/v1/Order.js';
import { type BrokerOptions, type RunningBroker, startBroker } from '../../src/server/broker.js';
import type { BrokerLimits } from '../../src/server/settings.js';
import { MemoryDisk, MemoryStore } from '../../src/server/store/memory/memory-store.js';
import { BrokerTelemetry } from '../../src/server/telemetry/broker-telemetry.js';
import { RecordingLog } from '../fakes/recording-log.js';

export const MIB = 1024 * 1024;

export function memoryDisk(): MemoryDisk {
  return new MemoryDisk(randomBytes(32));
}

/** A broker on a free loopback port, with short times. */
export function testBroker(
  disk: MemoryDisk,
  { limits, ...patch }: Partial<Omit<BrokerOptions, 'limits'>> & { readonly limits?: Partial<BrokerLimits> } = {},
): Promise<RunningBroker> {
  return startBroker({
    listenAddress: '127.0.0.1:0',
    store: new MemoryStore(disk),
    clock: systemClock,
    log: new RecordingLog().logger,
    telemetry: new BrokerTelemetry(new Registry(), systemClock),
    newClaimId: () => `c-${randomBytes(6).toString('hex')}` as ClaimId,
    newTokenSecret: () => randomBytes(32).toString('hex'),
    terms: { heartbeatIntervalMs: 200, sessionTtlMs: 30_000 },
    prepareTimeoutMs: PATIENCE_MS,
    limits: {
      endedRetentionMs: 60_000,
      endedInMemoryMax: 1_000,
      archivedMax: 1_000,
      claimsMax: 1_000,
      watchersMax: 4,
      nodesMax: 1_000,
      waitingMax: 8,
      connectionsMax: 1_000,
      ...limits,
    },
    hasTimeToSpare: () => true,
    onStoreFailure: (problem) => {
      throw problem;
    },
    ...patch,
  });
}

/** Raw clients of a broker: what any gRPC program would use. */
export function clientsOf(port: number, options: ChannelOptions = {}) {
  const { BrokerService, FleetService, AgentService } = contract();
  const address = `127.0.0.1:${port}`;
  const plain = credentials.createInsecure();
  return {
    broker: new BrokerService(address, plain, options),
    fleet: new FleetService(address, plain, options),
    agent: new AgentService(address, plain, options),
  };
}

type Unary<Request, Response> = (
  request: Request,
  done: (error: ServiceError | null, response?: Response) => void,
) => unknown;

/** Calls a unary method; rejects with the RmaError that came over the wire. */
export function call<Request, Response>(
  client: { [key: string]: unknown } | object,
  method: Unary<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error: ServiceError | null, response?: Response) => {
      if (error !== null || response === undefined) reject(fromGrpcStatus(error));
      else resolve(response);
    });
  });
}

/** The refusal that a promise ends in. */
export async function refusalOf(work: Promise<unknown>): Promise<RmaError> {
  try {
    await work;
  } catch (error) {
    return fromGrpcStatus(error);
  }
  return assert.fail('succeeded, where a refusal was expected');
}

export function requestFor(guest: string, patch: Partial<CreateClaimRequest> = {}): CreateClaimRequest {
  return { spec: { guest, minRmaBytes: 64 * MIB }, ...patch };
}

export function wireHello(node: string, count: number, patch: Partial<WireHello> = {}): WireHello {
  return {
    node: `nodes/${node}`,
    bootId: 'boot-1',
    incarnation: 'life-1',
    agentVersion: '0.0.0',
    device: 'MEMFD',
    rmaSizeBytes: 128 * MIB,
    inventory: { capacityCount: count, slots: { free: count } },
    ...patch,
  };
}

type WireState = 'PREPARED' | 'BOUND' | 'ENDED' | 'REFUSED';
export type WireOrder = Pick<Order__Output, 'prepare' | 'unprepare'>;

/** The other end of a session: obeys every order at once, as a good agent would, unless told to be stubborn. */
export class ObedientAgent {
  readonly received: BrokerMessage__Output[] = [];
  readonly claims = new Map<string, number>();
  private seq = 0;
  private readonly undone: BrokerMessage__Output[] = [];
  obedient = true;
  private readonly stream: ClientDuplexStream<AgentMessage, BrokerMessage__Output>;
  readonly ended: Promise<RmaError | null>;

  constructor(client: ReturnType<typeof clientsOf>['agent']) {
    this.stream = client.Session();
    this.ended = new Promise((resolve) => {
      this.stream.on('error', (error) => resolve(fromGrpcStatus(error)));
      this.stream.on('end', () => resolve(null));
    });
    this.stream.on('data', (message: BrokerMessage__Output) => this.obey(message));
  }

  send(body: Omit<AgentMessage, 'seq' | 'ack'>, seq?: number): void {
    this.seq = seq ?? this.seq + 1;
    this.stream.write({ ...body, seq: this.seq, ack: this.received.length });
  }

  /** Says Hello and waits for the Welcome. */
  async greet(hello: WireHello): Promise<this> {
    this.send({ hello });
    await this.until(({ body }) => body === 'welcome');
    return this;
  }

  /** The first message, received already or to come, of which `wanted` is true. */
  async until(wanted: (message: BrokerMessage__Output) => boolean): Promise<BrokerMessage__Output> {
    for (let seen = 0; ; seen += 1) {
      while (seen >= this.received.length) await once(this.stream, 'data');
      const message = this.received[seen];
      if (message !== undefined && wanted(message)) return message;
    }
  }

  report(claim: string, state: WireState, patch: object = {}): void {
    this.send({ claimReport: this.word(claim, state, patch) });
  }

  /** Obeys from now on, and does what it left undone. */
  catchUp(): void {
    this.obedient = true;
    for (const message of this.undone.splice(0)) this.act(ordersIn(message));
  }

  hangUp(): void {
    this.stream.cancel();
  }

  /** Says that nothing more will come. */
  finish(): void {
    this.stream.end();
  }

  private obey(message: BrokerMessage__Output): void {
    this.received.push(message);
    const orders = ordersIn(message);
    for (const { prepare } of orders) if (prepare) this.claims.set(prepare.claim, prepare.fencingToken);
    if (this.obedient && message.heartbeat?.answerAtOnce) this.send({ heartbeat: {} });
    if (this.obedient) this.act(orders);
    else this.undone.push(message);
  }

  /** Does what it was told together, and says so together. */
  private act(orders: readonly WireOrder[]): void {
    const [first, ...more] = orders.flatMap((order) => this.answersTo(order));
    if (first === undefined) return;
    if (more.length === 0) this.send({ claimReport: first });
    else this.send({ claimReports: { reports: [first, ...more] } });
  }

  private answersTo({ prepare, unprepare }: WireOrder): readonly ClaimReport[] {
    if (prepare) return [this.word(prepare.claim, 'PREPARED', { clearing: { method: 'KERNEL', pagesChecked: 1 } })];
    if (unprepare) return [this.word(unprepare.claim, 'ENDED', { endCause: unprepare.cause })];
    return [];
  }

  private word(claim: string, state: WireState, patch: object): ClaimReport {
    const holder = state === 'BOUND' ? { holder: { pid: 1, startTicks: 1 } } : {};
    return { claim, fencingToken: this.claims.get(claim) ?? 0, state, ...holder, ...patch };
  }
}

/** The orders of a message, which may be one by itself. */
export function ordersIn(message: BrokerMessage__Output): readonly WireOrder[] {
  return message.orders?.orders ?? [message];
}
