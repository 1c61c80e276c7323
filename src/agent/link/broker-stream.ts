import { systemClock } from '../../common/clock/system-clock.js';
import { fromGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { contract } from '../../common/rpc/contract.js';
import { type BrokerTrust, channelTerms } from '../../common/tls/broker-trust.js';
import type { AgentMessage } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerMessage__Output } from '../../gen/rma/v1/BrokerMessage.js';

/** A stream to the broker, open or on its way there. */
export interface BrokerStream {
  /** False when the stream takes no more for now; `onDrain` tells when it does. This message was taken all the same. */
  write(message: AgentMessage): boolean;
  /** Lets go of the stream and its connection. `onEnd` may still come. */
  cancel(): void;
}

/** Who is told what comes from a stream. */
export interface StreamListener {
  onMessage(message: BrokerMessage__Output): void;
  onDrain(): void;
  /** The stream is over, or could not be opened. Called once. */
  onEnd(problem: RmaError): void;
}

/** Opens streams; each on a connection of its own. */
export type DialBroker = (listener: StreamListener) => BrokerStream;

/** Largest message either way: a Hello of every claim that a node can have stays below it. */
const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  // Subchannels that channels share would carry a back-off of their own from one attempt into the next.
  'grpc.use_local_subchannel_pool': 1,
  // The broker is in the cluster. A proxy that the environment names for the Internet would be a stranger in between.
  'grpc.enable_http_proxy': 0,
};

/** Dials the broker at `address` ("HOST:PORT") over gRPC; null: without TLS. */
export function dialOverGrpc(address: string, trust: BrokerTrust | null = null): DialBroker {
  const { credentials, interceptors } = channelTerms(trust, systemClock);
  const options = { ...CHANNEL_OPTIONS, interceptors };
  return (listener) => {
    const client = new (contract().AgentService)(address, credentials, options);
    const stream = client.session();
    let isOver = false;
    const end = (problem: RmaError) => {
      if (isOver) return;
      isOver = true;
      client.close();
      listener.onEnd(problem);
    };
    stream.on('data', (message) => listener.onMessage(message));
    stream.on('drain', () => listener.onDrain());
    stream.on('error', (error) => end(fromGrpcStatus(error)));
    stream.on('end', () =>
      end(new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the broker ended the session' })),
    );
    return {
      write: (message) => stream.write(message),
      cancel: () => {
        stream.cancel();
        client.close();
      },
    };
  };
}
