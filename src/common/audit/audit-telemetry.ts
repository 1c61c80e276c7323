import { Counter, Gauge, type Registry } from 'prom-client';
import type { Logger } from '../log/logger.js';
import type { AuditFileObserver } from './audit-file.js';

/** Counts the lines of the audit log, and tells when they cannot be written. */
export class AuditTelemetry implements AuditFileObserver {
  private readonly lines: Counter;
  private readonly lost: Counter;
  private readonly up: Gauge;

  constructor(
    registry: Registry,
    private readonly log: Logger,
    private readonly onFailing: (isFailing: boolean) => void = () => {},
  ) {
    const registers = [registry];
    this.lines = new Counter({
      registers,
      name: 'rma_audit_lines_total',
      help: 'Lines written to the audit log.',
    });
    this.lost = new Counter({
      registers,
      name: 'rma_audit_lines_dropped_total',
      help: 'Lines that are in no audit log, because it could not be written for long.',
    });
    this.up = new Gauge({
      registers,
      name: 'rma_audit_log_up',
      help: '1 while the audit log can be written.',
    });
    this.up.set(1);
  }

  wrote(lineCount: number): void {
    this.lines.inc(lineCount);
  }

  dropped(lineCount: number): void {
    this.lost.inc(lineCount);
  }

  failed(problem: unknown): void {
    this.up.set(0);
    this.onFailing(true);
    this.log.error('audit.failed', 'the audit log cannot be written; make room, or mend its disk', { error: problem });
  }

  kept(problem: unknown): void {
    this.log.warn('audit.not_rotated', 'the audit log goes on in its former file', { error: problem });
  }

  recovered(): void {
    this.up.set(1);
    this.onFailing(false);
    this.log.info('audit.recovered', 'the audit log is written again, with the lines that waited');
  }
}
