import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js';
import { toGrpcStatus } from '../../src/common/errors/grpc-status.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { contract } from '../../src/common/rpc/contract.js';

/** What gRPC hands to any handler, as far as it is used here. */
interface AnyCall {
  readonly request?: { readonly name?: string };
  emit(event: 'error', status: object): void;
}
type Answer = (error: object | null, response?: object) => void;

/** One of several brokers, which leads or says that it does not; without a fleet. Answers carry the name asked for. */
export class FakeBroker {
  /** The RPCs that it was asked, in their order. */
  readonly asked: string[] = [];
  /** What it says to every call; null: it leads, and does what it is asked. */
  refusal: RmaError | null = null;
  /** What it says to calls of some RPCs, although it leads. */
  readonly refusals = new Map<string, RmaError>();
  /** Its answers wait for this. */
  gate: Promise<void> = Promise.resolve();
  private readonly server = new Server();

  private readonly bound = { port: 0 };

  private constructor() {
    const { BrokerService, FleetService } = contract();
    for (const { service } of [BrokerService, FleetService]) {
      const handlers = Object.keys(service).map((rpc) => [rpc, this.handler(rpc)] as const);
      this.server.addService(service, Object.fromEntries(handlers));
    }
  }

  static async start(credentials = ServerCredentials.createInsecure(), port = 0): Promise<FakeBroker> {
    const broker = new FakeBroker();
    broker.bound.port = await new Promise<number>((resolve, reject) => {
      broker.server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return broker;
  }

  get address(): string {
    return `127.0.0.1:${this.bound.port}`;
  }

  /** From now on it is a standby, which names this leader. */
  follow(leader: string | null): this {
    const metadata = leader === null ? {} : { leader };
    this.refusal = new RmaError({ reason: 'NOT_LEADER', message: `${this.address} does not lead`, metadata });
    return this;
  }

  /** Its process is gone: connections are reset, and nobody listens any more. */
  kill(): void {
    this.server.forceShutdown();
  }

  private handler(rpc: string): UntypedHandleCall {
    const handle = async (call: AnyCall, answer?: Answer) => {
      this.asked.push(rpc);
      await this.gate;
      const refusal = this.refusal ?? this.refusals.get(rpc) ?? null;
      if (refusal !== null && answer !== undefined) answer(toGrpcStatus(refusal));
      else if (refusal !== null) call.emit('error', toGrpcStatus(refusal));
      else answer?.(null, { name: call.request?.name ?? '' });
    };
    return handle as unknown as UntypedHandleCall;
  }
}

/** Accepts connections and never says a word, as what is left of a machine behind a load balancer. */
export class Blackhole {
  readonly sockets = new Set<Socket>();
  /** How many connections were ever made. */
  acceptedCount = 0;

  private constructor(private readonly server: NetServer) {
    server.on('connection', (socket) => {
      this.acceptedCount += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      socket.resume();
    });
  }

  static start(): Promise<Blackhole> {
    const server = createServer();
    const blackhole = new Blackhole(server);
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(blackhole)));
  }

  get address(): string {
    const address = this.server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

/** The road to a broker, until it swallows packets: connections stand, nothing is reset, and nobody answers. */
export class Road {
  /** How many connections were ever made. */
  acceptedCount = 0;
  /** Who came has said something after the broker had: both know that they are connected. */
  isConnected = false;
  private readonly sockets = new Set<Socket>();
  private isFrozen = false;

  private constructor(
    private readonly server: NetServer,
    port: number,
  ) {
    server.on('connection', (near) => {
      this.acceptedCount += 1;
      const far = connect(port, '127.0.0.1');
      let isAnswered = false;
      near.on('data', (bytes) => {
        this.isConnected ||= isAnswered;
        this.passOn(bytes, far);
      });
      far.on('data', (bytes) => {
        isAnswered = true;
        this.passOn(bytes, near);
      });
      this.bind(near, far);
      this.bind(far, near);
    });
  }

  /** @param address of the broker, on this machine */
  static start(address: string): Promise<Road> {
    const server = createServer();
    const road = new Road(server, Number(address.split(':')[1]));
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(road)));
  }

  get address(): string {
    const address = this.server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  freeze(): void {
    this.isFrozen = true;
  }

  /** Connections are reset; others can be made. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private passOn(bytes: Uint8Array, to: Socket): void {
    if (!this.isFrozen) to.write(bytes);
  }

  private bind(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.isFrozen || other.destroy());
  }
}
