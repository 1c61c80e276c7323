import type { RmaError } from '../../common/errors/rma-error.js';
import type { LeaderSearch } from '../../domain/leader-search.js';
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

/** Opens streams to the broker at an address; each on a connection of its own. */
export type DialBroker = (listener: StreamListener, address: string) => BrokerStream;

/** The brokers of a fleet, one of which leads. */
export interface Brokers {
  readonly search: LeaderSearch;
  /** The agent is in session with the leader at this address. */
  sessionBegan(leader: string): void;
  /** It is no more. */
  sessionEnded(): void;
}
