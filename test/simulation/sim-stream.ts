import { EventEmitter } from 'node:events';
import type { BrokerStream, StreamListener } from '../../src/agent/link/broker-stream.js';
import { fromGrpcStatus, type GrpcStatus } from '../../src/common/errors/grpc-status.js';
import { RmaError } from '../../src/common/errors/rma-error.js';
import { messageType } from '../../src/common/rpc/messages.js';
import type { AgentMessage, AgentMessage__Output } from '../../src/gen/rma/v1/AgentMessage.js';
import type { BrokerMessage, BrokerMessage__Output } from '../../src/gen/rma/v1/BrokerMessage.js';
import type { AgentCall } from '../../src/server/session/agent-stream.js';
import { EncodedResponse } from '../../src/server/wire/write/encoded-response.js';

const AGENT_MESSAGE = messageType<AgentMessage, AgentMessage__Output>('rma.v1.AgentMessage');
const BROKER_MESSAGE = messageType<BrokerMessage, BrokerMessage__Output>('rma.v1.BrokerMessage');

/** The broker's end: of a gRPC call only what a session touches. */
class BrokerEnd extends EventEmitter {
  writableLength = 0;

  constructor(private readonly onWrite: (bytes: Buffer) => void) {
    super();
  }

  /** It is on its way at once. */
  write(message: BrokerMessage | EncodedResponse, sent: () => void): boolean {
    this.onWrite(message instanceof EncodedResponse ? message.bytes : BROKER_MESSAGE.serialize(message));
    sent();
    return true;
  }

  /** So few messages are under way that nobody has to hold back. */
  pause(): void {}
  resume(): void {}

  end(): void {}

  getPeer(): string {
    return 'simulated';
  }
}

/**
 * One stream between an agent and the broker. What is said on it is on its way, in its order, until the simulation lets
 * it arrive; messages pass through the real encoding.
 */
export class SimStream implements BrokerStream {
  /** What is on its way: each entry is an arrival. */
  private readonly toBroker: (() => void)[] = [];
  private readonly toAgent: (() => void)[] = [];
  private isBrokerDone = false;
  private isAgentDone = false;
  /** Nothing gets through any more, and nobody is told. */
  private isSevered = false;
  /** What was sent to the broker waits in the network. */
  private isHeldUp = false;
  private readonly brokerEnd: BrokerEnd;

  constructor(private readonly listener: StreamListener) {
    this.brokerEnd = new BrokerEnd((bytes) =>
      this.send(this.toAgent, () => {
        if (!this.isAgentDone) listener.onMessage(BROKER_MESSAGE.deserialize(bytes));
      }),
    );
    this.brokerEnd.on('error', (status: GrpcStatus) => {
      this.isBrokerDone = true;
      this.send(this.toAgent, () => this.endAgent(fromGrpcStatus(status)));
    });
  }

  get call(): AgentCall {
    return this.brokerEnd as unknown as AgentCall;
  }

  /** Both ends know that it is over, or will never hear of it. */
  get isOver(): boolean {
    return this.isBrokerDone && this.isAgentDone;
  }

  write(message: AgentMessage): boolean {
    const bytes = AGENT_MESSAGE.serialize(message);
    this.send(this.toBroker, () => {
      if (!this.isBrokerDone) this.brokerEnd.emit('data', AGENT_MESSAGE.deserialize(bytes));
    });
    return true;
  }

  cancel(): void {
    this.isAgentDone = true;
    this.send(this.toBroker, () => this.endBroker());
  }

  /** Lets up to `count` messages arrive each way. */
  deliver(count: number): void {
    const queues = this.isHeldUp ? [this.toAgent] : [this.toBroker, this.toAgent];
    for (const queue of queues) for (const arrive of queue.splice(0, count)) arrive();
  }

  /** The connection breaks: what is on its way is lost, and both ends are told, each in its own time. */
  cut(): void {
    this.toBroker.length = 0;
    this.toAgent.length = 0;
    this.send(this.toBroker, () => this.endBroker());
    this.send(this.toAgent, () => this.endAgent(unreachable()));
  }

  /** As a cable that is pulled: each end finds out only by the other's silence. */
  sever(): void {
    this.toBroker.length = 0;
    this.toAgent.length = 0;
    this.isSevered = true;
  }

  /** The agent gives it up, while its kernel still has what was sent, and sends it again and again. */
  holdUp(): void {
    this.isHeldUp = true;
    this.toAgent.length = 0;
    this.endAgent(unreachable());
    this.send(this.toBroker, () => this.endBroker());
  }

  /** The network works again, for what was held up too. */
  letGo(): void {
    this.isHeldUp = false;
  }

  /** The broker's process is gone. */
  brokerDied(): void {
    this.isBrokerDone = true;
    this.cut();
  }

  private send(queue: (() => void)[], arrive: () => void): void {
    if (!this.isSevered) queue.push(arrive);
  }

  private endBroker(): void {
    if (this.isBrokerDone) return;
    this.isBrokerDone = true;
    this.brokerEnd.emit('cancelled');
  }

  private endAgent(problem: RmaError): void {
    if (this.isAgentDone) return;
    this.isAgentDone = true;
    this.listener.onEnd(problem);
  }
}

function unreachable(): RmaError {
  return new RmaError({ reason: 'BROKER_UNREACHABLE', message: 'the simulated connection broke' });
}
