import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { RmaError } from '../../common/errors/rma-error.js';
import { signalEventfd } from '../../common/native/sockets/eventfd.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { AgentSnapshot, CoreEvent, CoreRequest } from './core-messages.js';

type Answer = Extract<CoreEvent, { readonly type: 'snapshot' | 'slots' | 'telemetry' }>;
/** What nobody hears of but who asked for it. */
type PrivateAnswer = Extract<CoreEvent, { readonly type: 'snapshot' | 'slots' }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RmaError) => void;
}

/** The main thread's end of the conversation with the core's thread. */
export class CoreLink {
  private readonly waiting = new Map<number, Waiting>();
  private lastRequestId = 0;
  private over: RmaError | null = null;

  /**
   * @param wakeFd Signalled after every request: the core's thread sits in epoll, where no message event reaches it.
   * @param onEvent Gets everything but the answers to `snapshot` and `slots`; those to `telemetry` too.
   */
  constructor(
    private readonly port: MessagePort,
    private readonly wakeFd: number,
    private readonly onEvent: (event: Exclude<CoreEvent, PrivateAnswer>) => void,
  ) {
    port.on('message', (event: CoreEvent) => this.hear(event));
  }

  /** Does nothing once the conversation is over. */
  request(request: CoreRequest): void {
    if (this.over !== null) return;
    this.port.postMessage(request);
    signalEventfd(this.wakeFd);
  }

  async snapshot(): Promise<AgentSnapshot> {
    const answer = await this.ask('request-snapshot');
    if (answer.type !== 'snapshot') throw new Error(`the core answered a request for a snapshot with ${answer.type}`);
    return answer.snapshot;
  }

  async slots(): Promise<readonly SlotView[]> {
    const answer = await this.ask('request-slots');
    if (answer.type !== 'slots') throw new Error(`the core answered a request for its slots with ${answer.type}`);
    return answer.slots;
  }

  /** Resolves once `onEvent` has got what was measured. */
  async telemetry(): Promise<void> {
    await this.ask('request-telemetry');
  }

  /** The thread has ended: hears what it said last, which may still lie in the port. */
  handleRest(): void {
    for (;;) {
      const received: { readonly message: CoreEvent } | undefined = receiveMessageOnPort(this.port);
      if (received === undefined) return;
      this.hear(received.message);
    }
  }

  /** Whoever still waits for an answer gets this error. */
  close(error: RmaError): void {
    this.over = error;
    this.port.close();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  private ask(type: 'request-snapshot' | 'request-slots' | 'request-telemetry'): Promise<Answer> {
    const { over } = this;
    if (over !== null) return Promise.reject(over);
    const requestId = ++this.lastRequestId;
    return new Promise((resolve, reject) => {
      this.waiting.set(requestId, { resolve, reject });
      this.request({ type, requestId });
    });
  }

  private hear(event: CoreEvent): void {
    if (event.type === 'snapshot' || event.type === 'slots') return this.answered(event);
    this.onEvent(event);
    if (event.type === 'telemetry') this.answered(event);
  }

  private answered(answer: Answer): void {
    if (answer.requestId === null) return;
    this.waiting.get(answer.requestId)?.resolve(answer);
    this.waiting.delete(answer.requestId);
  }
}
