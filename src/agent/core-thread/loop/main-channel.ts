import type { AgentCore } from '../../../domain/agent/agent-core.js';
import type { CoreReport } from '../../../domain/agent/effects.js';
import type { BrokerInput } from '../../../domain/agent/inputs.js';
import type { CoreAudit } from '../../audit/core-audit.js';
import type { CoreEvent, CoreLogLine, CoreRequest } from '../core-messages.js';
import { CoreTelemetry } from './core-telemetry.js';
import { ReportBatch } from './report-batch.js';

/** What the main thread is told from, and what its requests lead to. */
export interface MainChannelDeps {
  readonly port: { post(event: CoreEvent): void; receive(): CoreRequest | null };
  readonly core: Pick<AgentCore, 'snapshot' | 'viewSlots'>;
  readonly connectionCount: () => number;
  readonly feed: (input: BrokerInput) => void;
  readonly stop: () => void;
  /** Null when nothing is put on record. */
  readonly audit: CoreAudit | null;
}

/** The core's end of the conversation with the main thread. */
export class MainChannel {
  readonly telemetry = new CoreTelemetry();
  private readonly reports = new ReportBatch();

  constructor(private readonly deps: MainChannelDeps) {}

  log(event: string, level: CoreLogLine['level'], message: string, fields: CoreLogLine['fields']): void {
    this.deps.port.post({ type: 'log', level, event, message, fields });
  }

  /** Kept for `tell`. */
  report(report: CoreReport): void {
    this.reports.add(report);
  }

  /** Tells what there is of reports and for the record, and of measurements when there are many. */
  tell(isLast = false): void {
    const reports = this.reports.take();
    if (reports.length > 0) this.deps.port.post({ type: 'reports', reports });
    const batch = this.deps.audit?.take(isLast) ?? null;
    if (batch !== null) this.deps.port.post({ type: 'audit', ...batch });
    if (this.telemetry.isFull) this.tellTelemetry(null);
  }

  /** Does what the main thread has asked for. */
  handleRequests(): void {
    const { port } = this.deps;
    for (let request = port.receive(); request !== null; request = port.receive()) this.handle(request);
  }

  private handle(request: CoreRequest): void {
    const { core, port } = this.deps;
    switch (request.type) {
      case 'input':
        return this.deps.feed(request.input);
      case 'request-snapshot':
        return this.tellAll(request.requestId);
      case 'request-slots':
        return port.post({ type: 'slots', requestId: request.requestId, slots: core.viewSlots() });
      case 'request-telemetry':
        return this.tellTelemetry(request.requestId);
      case 'stop':
        return this.deps.stop();
    }
  }

  /** What was reported before belongs before it: it would look like news afterwards. */
  private tellAll(requestId: number): void {
    this.tell();
    this.deps.port.post({ type: 'snapshot', requestId, snapshot: this.deps.core.snapshot() });
  }

  private tellTelemetry(requestId: number | null): void {
    const batch = this.telemetry.take(this.deps.connectionCount());
    this.deps.port.post({ type: 'telemetry', requestId, batch });
  }
}
