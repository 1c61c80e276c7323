import { type ChannelOptions, type ClientUnaryCall, credentials, type ServiceError } from '@grpc/grpc-js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { contract } from '../../common/rpc/contract.js';

const CHANNEL_OPTIONS: ChannelOptions = {
  // A broker that comes back is found soon: the defaults wait up to two minutes.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 3_000,
  // A watch is silent for hours: only pings find out that the other end is gone without a word.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

/** The raw clients of a broker's services, over one connection. */
export function createStubs(address: string) {
  const { BrokerService, FleetService } = contract();
  const plain = credentials.createInsecure();
  const broker = new BrokerService(address, plain, CHANNEL_OPTIONS);
  const fleet = new FleetService(address, plain, { ...CHANNEL_OPTIONS, channelOverride: broker.getChannel() });
  return { broker, fleet, close: () => broker.close() };
}

export type Stubs = ReturnType<typeof createStubs>;

/** Starts a unary call; grpc-js takes the end of its time as wall clock. */
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
