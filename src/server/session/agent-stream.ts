import type { ServerDuplexStream } from '@grpc/grpc-js';
import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { BrokerMs } from '../../domain/ids.js';
import type { AgentMessage__Output } from '../../gen/rma/v1/AgentMessage.js';
import type { BrokerMessage } from '../../gen/rma/v1/BrokerMessage.js';
import { EncodedResponse } from '../wire/write/encoded-response.js';
import type { Numbering } from '../wire/write/order.js';
import { SessionInbox } from './session-inbox.js';

/** Messages that an agent may leave unread; one that reads none is not there, and catches up with its next Hello. */
const UNREAD_MESSAGES_MAX = 4_096;
/** And how many bytes: each message may have orders for hundreds of claims. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Messages of one agent that are not durable yet; past it the stream is read no further. Many more than come with a
 * node full of guests, and few enough that an agent that floods only slows itself down.
 */
export const UNSETTLED_MESSAGES_MAX = 1_000;

export type AgentCall = ServerDuplexStream<AgentMessage__Output, BrokerMessage | EncodedResponse>;

/** Makes a message with the numbers that it is sent with. */
export type MakeMessage = (numbering: Numbering) => BrokerMessage | EncodedResponse;

/** One agent's stream: numbers and acknowledges messages, and bounds how many may be under way in either direction. */
export class AgentStream {
  private readonly inbox: SessionInbox;
  private sentSeq = 0;
  private unreadBytes = 0;
  private unsettled = 0;
  private ended = false;

  /** @param onProblem called when the stream cannot go on, and whoever has it is to end it */
  constructor(
    private readonly call: AgentCall,
    private readonly onProblem: (problem: unknown) => void,
    openedMs: BrokerMs,
  ) {
    this.inbox = new SessionInbox(openedMs);
  }

  /** Where its agent calls from. */
  get address(): string {
    return this.call.getPeer();
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /**
   * The message whose sending an agent's deadlines are counted from, and when it was received; before the first, when
   * the stream was opened.
   */
  get anchor(): { readonly seq: number; readonly receivedMs: BrokerMs } {
    return this.inbox.anchor;
  }

  /** Takes the number of the next message. Throws SESSION_OUT_OF_STEP where one is missing. */
  receive(seq: number, nowMs: BrokerMs): void {
    this.inbox.receive(seq, nowMs);
  }

  /** Acknowledges a message once `durable` resolves. While too many wait for that, the stream is read no further. */
  settleAfter(seq: number, durable: Promise<unknown>): void {
    this.unsettled += 1;
    if (this.unsettled === UNSETTLED_MESSAGES_MAX) this.call.pause();
    durable.then(() => {
      this.settle(seq);
      if (this.unsettled === UNSETTLED_MESSAGES_MAX) this.call.resume();
      this.unsettled -= 1;
    }, this.onProblem);
  }

  /** Acknowledges a message, and all before it, with whatever is sent next. */
  settle(seq: number): void {
    this.inbox.settle(seq);
  }

  /** Sends a message, unless the stream has ended. */
  write(make: MakeMessage): void {
    if (this.ended) return;
    const hasRoom = this.call.writableLength <= UNREAD_MESSAGES_MAX && this.unreadBytes <= UNREAD_BYTES_MAX;
    if (!hasRoom) return this.onProblem(unread());
    this.sentSeq += 1;
    const message = make({ seq: this.sentSeq, ack: this.inbox.ack });
    const bytes = message instanceof EncodedResponse ? message.bytes.length : 0;
    this.unreadBytes += bytes;
    this.call.write(message, () => {
      this.unreadBytes -= bytes;
    });
  }

  /** Takes and sends nothing more. */
  end(): void {
    this.ended = true;
  }

  /** Tells the agent why its stream has ended. */
  tellEnd(error: RmaError): void {
    this.call.emit('error', toGrpcStatus(error));
  }
}

function unread(): RmaError {
  const message = `the agent has left ${UNREAD_MESSAGES_MAX} messages or ${UNREAD_BYTES_MAX} bytes unread; begin a new session`;
  return new RmaError({ reason: 'SESSION_SILENT', message });
}
