import { ChannelCredentials, type ChannelOptions, type ClientUnaryCall, type ServiceError } from '@grpc/grpc-js';
import { isLoopbackAddress } from '../../common/config/address.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { contract } from '../../common/rpc/contract.js';
import type { ChannelTerms } from '../../common/tls/broker-trust.js';
import { RETRY } from '../retry/retry-budget.js';

const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': RETRY.firstMs,
  // A watch may be silent for hours: only pings detect that the other end has disappeared.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** How the connection is made. */
export interface StubTerms {
  /**
   * The longest wait between attempts to connect: a broker that comes back is found soon, while gRPC's default waits up
   * to two minutes.
   */
  readonly reconnectMsMax?: number | undefined;
  /** Default: without TLS. */
  readonly channel?: ChannelTerms | undefined;
}

/** The raw clients of a broker's services, over one connection. */
export function createStubs(address: string, { reconnectMsMax = RETRY.maxMs, channel = plainChannel() }: StubTerms) {
  const { BrokerService, FleetService } = contract();
  const { credentials, interceptors } = channel;
  const options = { ...CHANNEL_OPTIONS, interceptors, 'grpc.max_reconnect_backoff_ms': reconnectMsMax };
  const broker = new BrokerService(address, credentials, options);
  const fleet = new FleetService(address, credentials, { ...options, channelOverride: broker.getChannel() });
  return { broker, fleet, close: () => broker.close() };
}

function plainChannel(): ChannelTerms {
  return { credentials: ChannelCredentials.createInsecure(), interceptors: [] };
}

export type Stubs = ReturnType<typeof createStubs>;

/** Starts a unary call; grpc-js takes its deadline as wall-clock time. */
export type StartCall<Response> = (
  options: { readonly deadline: number },
  done: (error: ServiceError | null, response?: Response) => void,
) => ClientUnaryCall;

/** One attempt of a unary call; rejects with an RmaError. */
export function callOnce<Response>(start: StartCall<Response>, deadline: number): Promise<Response> {
  return new Promise((resolve, reject) => {
    start({ deadline }, (error, response) => {
      if (error !== null || response === undefined) reject(fromGrpcStatus(error));
      else resolve(response);
    });
  });
}

/**
 * What keeps others from a client's connection: mutual TLS; that it stays on this machine, as over loopback or a Unix
 * socket; or nothing. In the last case whoever is on the way reads claim tokens, and can answer as the broker.
 */
export type ConnectionSecurity = 'tls' | 'local' | 'none';

/** That of a connection to `address`. */
export function securityOf(address: string, hasTls: boolean): ConnectionSecurity {
  if (hasTls) return 'tls';
  return address.startsWith('unix:') || isLoopbackAddress(address) ? 'local' : 'none';
}
