import type { ChannelOptions, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { isLoopbackAddress } from '../../common/config/address.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { contract } from '../../common/rpc/contract.js';
import type { ChannelTerms } from '../../common/tls/broker-trust.js';
import { RETRY } from '../retry/retry-budget.js';

const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.initial_reconnect_backoff_ms': RETRY.firstMs,
  // A watch may be silent for hours: only pings detect that the other end has disappeared.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/**
 * Where another broker could answer instead: a machine that is gone without a word is found out within 7 s while
 * something is asked of it. More pings than one in 5 s count as an attack with some servers and proxies.
 */
const CHANNEL_OPTIONS_OF_SEVERAL: ChannelOptions = {
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 2_000,
  // A connection that is made anew must not wait out what another channel's attempts have left.
  'grpc.use_local_subchannel_pool': 1,
};

/** How the connection is made. */
export interface StubTerms {
  /**
   * The longest wait between attempts to connect: a broker that comes back is found soon, while gRPC's default waits up
   * to two minutes.
   */
  readonly reconnectMsMax?: number | undefined;
  readonly channel: ChannelTerms;
  /** Whether another broker may be asked instead; default: no. */
  readonly isOneOfSeveral?: boolean;
}

/** The raw clients of a broker's services, over one connection. */
export function createStubs(address: string, terms: StubTerms) {
  const { reconnectMsMax = RETRY.maxMs, channel, isOneOfSeveral = false } = terms;
  const { BrokerService, FleetService } = contract();
  const { credentials, interceptors } = channel;
  const own = isOneOfSeveral ? CHANNEL_OPTIONS_OF_SEVERAL : {};
  const options = { ...CHANNEL_OPTIONS, ...own, interceptors, 'grpc.max_reconnect_backoff_ms': reconnectMsMax };
  const broker = new BrokerService(address, credentials, options);
  const fleet = new FleetService(address, credentials, { ...options, channelOverride: broker.getChannel() });
  return { broker, fleet, channel: broker.getChannel(), close: () => broker.close() };
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
      if (error !== null || response === undefined) reject(brokenOff(error));
      else resolve(response);
    });
  });
}

/**
 * The error of a call that this side has not cancelled. A server that ends its connections cancels what is under way,
 * which is the same to a caller as if it were gone.
 */
export function brokenOff(thrown: unknown): RmaError {
  const error = fromGrpcStatus(thrown);
  if (error.reason !== 'CALL_CANCELLED') return error;
  return new RmaError(
    { reason: 'BROKER_UNREACHABLE', message: 'the broker has broken off the call' },
    { cause: error },
  );
}

/**
 * What keeps others from a client's connection: mutual TLS; that it stays on this machine, as over loopback or a Unix
 * socket; or nothing. In the last case whoever is on the way reads claim tokens, and can answer as the broker.
 */
export type ConnectionSecurity = 'tls' | 'local' | 'none';

/** That of connections to all of these; of several, the worst. */
export function securityOf(addresses: readonly string[], hasTls: boolean): ConnectionSecurity {
  if (hasTls) return 'tls';
  const isLocal = (address: string) => address.startsWith('unix:') || isLoopbackAddress(address);
  return addresses.every(isLocal) ? 'local' : 'none';
}
