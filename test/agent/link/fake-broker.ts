import assert from 'node:assert/strict';
import type { BrokerStream, Brokers, DialBroker, StreamListener } from '../../../src/agent/link/broker-stream.js';
import { fromGrpcStatus, toGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { messageType } from '../../../src/common/rpc/messages.js';
import { LeaderSearch } from '../../../src/domain/leader-search.js';
import type { Reason } from '../../../src/domain/reasons.js';
import type { AgentMessage, AgentMessage__Output } from '../../../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage, BrokerMessage__Output } from '../../../src/gen/rma/v1/BrokerMessage.js';

const AGENT_MESSAGE = messageType<AgentMessage, AgentMessage__Output>('rma.v1.AgentMessage');
const BROKER_MESSAGE = messageType<BrokerMessage, BrokerMessage__Output>('rma.v1.BrokerMessage');

/** One stream as the broker sees it. Messages pass through the real encoding both ways. */
export class FakeStream implements BrokerStream {
  readonly received: AgentMessage__Output[] = [];
  isCancelled = false;
  /** While true, each write tells that the stream takes no more. */
  isFull = false;
  #sentSeq = 0;

  constructor(
    private readonly listener: StreamListener,
    /** Where the agent dialled. */
    readonly address: string,
  ) {}

  write(message: AgentMessage): boolean {
    assert.equal(this.isCancelled, false, 'the agent wrote to a stream that it had cancelled');
    this.received.push(AGENT_MESSAGE.deserialize(AGENT_MESSAGE.serialize(message)));
    return !this.isFull;
  }

  cancel(): void {
    this.isCancelled = true;
  }

  /** Sends the next message; `over` may break the rules of numbering. */
  say(body: Omit<BrokerMessage, 'seq' | 'ack'>, over: { readonly seq?: number; readonly ack?: number } = {}): void {
    this.#sentSeq = over.seq ?? this.#sentSeq + 1;
    const message = { ...body, seq: this.#sentSeq, ack: over.ack ?? 0 };
    this.listener.onMessage(BROKER_MESSAGE.deserialize(BROKER_MESSAGE.serialize(message)));
  }

  /** @param term of the leader; 0: it is alone */
  welcome(takesBatches = true, term = 0): void {
    this.say({ welcome: { heartbeatInterval: { seconds: 2 }, sessionTtl: { seconds: 10 }, takesBatches, term } });
  }

  /** A standby says so. */
  doesNotLead(leader: string | null): void {
    const metadata = leader === null ? {} : { leader };
    const problem = new RmaError({ reason: 'NOT_LEADER', message: 'this broker does not lead', metadata });
    this.listener.onEnd(fromGrpcStatus(toGrpcStatus(problem)));
  }

  /** Takes messages again after `isFull`. */
  drain(): void {
    this.isFull = false;
    this.listener.onDrain();
  }

  /** Ends the stream as gRPC would. */
  end(reason: Reason, retryAfterMs?: number): void {
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    this.listener.onEnd(fromGrpcStatus(toGrpcStatus(new RmaError({ reason, message: 'because', ...retry }))));
  }

  /** The bodies received so far, and forgets them. */
  takeBodies(): (string | undefined)[] {
    return this.received.splice(0).map(({ body }) => body);
  }
}

/** Brokers of which nothing is kept but who leads. */
export function brokersAt(...addresses: readonly [string, ...string[]]): Brokers {
  return { search: new LeaderSearch(addresses), sessionBegan: () => undefined, sessionEnded: () => undefined };
}

/** A broker that is dialled as often as the agent likes. */
export class FakeBroker {
  readonly streams: FakeStream[] = [];
  readonly dial: DialBroker = (listener, address) => {
    const stream = new FakeStream(listener, address);
    this.streams.push(stream);
    return stream;
  };

  /** The stream that was dialled last. */
  get last(): FakeStream {
    const stream = this.streams.at(-1);
    assert.ok(stream, 'nobody has dialled');
    return stream;
  }
}
