import { Counter, Gauge, type Registry } from 'prom-client';
import type { RmaError } from '../../common/errors/rma-error.js';
import type { Reason } from '../../domain/reasons.js';
import type { LinkObserver } from '../link/link-observer.js';

/** How sessions commonly end; shown from the start. */
const COMMON_REASONS: readonly Reason[] = [
  'BROKER_UNREACHABLE',
  'NOT_LEADER',
  'SESSION_SILENT',
  'NODE_NAME_TAKEN',
  'SESSION_SUPERSEDED',
  'SESSION_OUT_OF_STEP',
  'NOT_READY',
  'INVALID_FIELD',
];

/** The session with the broker, and how the former ones went. */
export class LinkMetrics implements LinkObserver {
  private readonly connected: Gauge;
  private readonly opens: Counter;
  private readonly ends: Counter<'reason'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.connected = new Gauge({
      registers,
      name: 'rma_agent_broker_connected',
      help: '1 while the agent is in session with the broker.',
    });
    this.opens = new Counter({
      registers,
      name: 'rma_agent_broker_sessions_total',
      help: 'Sessions with the broker that were opened.',
    });
    this.ends = new Counter({
      registers,
      name: 'rma_agent_broker_session_ends_total',
      help: 'Sessions with the broker, and attempts at one, that ended, and why.',
      labelNames: ['reason'],
    });
    for (const reason of COMMON_REASONS) this.ends.inc({ reason }, 0);
  }

  opened(): void {
    this.connected.set(1);
    this.opens.inc();
  }

  ended({ reason }: RmaError): void {
    this.connected.set(0);
    this.ends.inc({ reason });
  }
}
