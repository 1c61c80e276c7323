import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { RmaError } from '../../common/errors/rma-error.js';
import { signalEventfd } from '../../common/native/sockets/eventfd.js';
import type { CoreReport } from '../../domain/agent/effects.js';
import type { BrokerInput } from '../../domain/agent/inputs.js';
import type { SlotView } from '../../domain/agent/slots/holders.js';
import type { AgentSnapshot } from '../../domain/link/reports.js';
import type { AuditBatch } from '../audit/audit-facts.js';
import type { CoreEvent, CoreRequest, CoreThreadEvent } from './core-messages.js';
import type { CoreTelemetryBatch } from './loop/core-measurements.js';
import type { FullCorePort } from './running-core.js';

type Answer = Extract<CoreEvent, { readonly type: 'snapshot' | 'slots' | 'telemetry' }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RmaError) => void;
}

/** Who hears of what comes from the first moment on. */
export interface CoreListeners {
  /** Gets what the thread says of itself. */
  readonly onThreadEvent: (event: CoreThreadEvent) => void;
  readonly onAudit: (batch: AuditBatch) => void;
}

/** The main thread's end of the conversation with the core's thread. */
export class CoreClient implements FullCorePort {
  private readonly waiting = new Map<number, Waiting>();
  private lastRequestId = 0;
  private over: RmaError | null = null;
  // Nobody misses what is reported before there is a listener: the first Hello tells everything.
  private reportListener: (reports: readonly CoreReport[]) => void = () => undefined;
  private telemetryListener: (batch: CoreTelemetryBatch) => void = () => undefined;

  /**
   * @param wakeFd Signalled after every request: the core's thread sits in epoll, where no message event reaches it.
   */
  constructor(
    private readonly port: MessagePort,
    private readonly wakeFd: number,
    private readonly listeners: CoreListeners,
  ) {
    port.on('message', (event: CoreEvent) => this.handle(event));
  }

  send(input: BrokerInput): void {
    this.request({ type: 'input', input });
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

  async requestTelemetry(): Promise<void> {
    await this.ask('request-telemetry');
  }

  onReports(listener: (reports: readonly CoreReport[]) => void): void {
    this.reportListener = listener;
  }

  onTelemetry(listener: (batch: CoreTelemetryBatch) => void): void {
    this.telemetryListener = listener;
  }

  /** Asks the thread to end. */
  stop(): void {
    this.request({ type: 'stop' });
  }

  /** The thread has ended: handles what it said last, which may still lie in the port. */
  handleRest(): void {
    for (;;) {
      const received: { readonly message: CoreEvent } | undefined = receiveMessageOnPort(this.port);
      if (received === undefined) return;
      this.handle(received.message);
    }
  }

  /** Whoever still waits for an answer gets this error. */
  close(error: RmaError): void {
    this.over = error;
    this.port.close();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  /** Does nothing once the conversation is over. */
  private request(request: CoreRequest): void {
    if (this.over !== null) return;
    this.port.postMessage(request);
    signalEventfd(this.wakeFd);
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

  private handle(event: CoreEvent): void {
    switch (event.type) {
      case 'reports':
        return this.reportListener(event.reports);
      case 'telemetry':
        this.telemetryListener(event.batch);
        return this.handleAnswer(event);
      case 'snapshot':
      case 'slots':
        return this.handleAnswer(event);
      case 'audit':
        return this.listeners.onAudit(event);
      default:
        return this.listeners.onThreadEvent(event);
    }
  }

  private handleAnswer(answer: Answer): void {
    if (answer.requestId === null) return;
    this.waiting.get(answer.requestId)?.resolve(answer);
    this.waiting.delete(answer.requestId);
  }
}
