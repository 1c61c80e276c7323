import type { Registry } from 'prom-client';
import type { Clock } from '../clock/clock.js';
import type { Logger } from '../log/logger.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import { type HangupSource, onHangup } from '../shutdown/hangup.js';
import { AuditFile } from './audit-file.js';
import { AuditLog, type AuditSink } from './audit-log.js';
import type { AuditSettings } from './audit-settings.js';
import { AuditTelemetry } from './audit-telemetry.js';

/** What an audit log is opened with. */
export interface AuditParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  readonly process: HangupSource;
  /** See AuditLogParts.processId. */
  readonly processId: string;
  /** Hears when lines cannot be written, and when they can be again. */
  readonly onFailing?: (isFailing: boolean) => void;
}

/** Opens the audit log that the settings ask for; undefined for none. Throws a StartError when it cannot be used. */
export function openAudit(settings: AuditSettings, parts: AuditParts, stopping: AbortSignal): AuditLog | undefined {
  const { clock, processId } = parts;
  const sink = openSink(settings, parts, stopping);
  if (sink === undefined) return undefined;
  return new AuditLog({ sink, onFailure: settings.auditOnFailure, wallMs: () => clock.wallMs(), processId });
}

function openSink(settings: AuditSettings, parts: AuditParts, stopping: AbortSignal): AuditSink | undefined {
  const { clock, registry, onFailing } = parts;
  const log = parts.log.child('audit');
  const { auditFile: path, auditFileSize: bytesMax, auditFilesKept: keptMax } = settings;
  if (path === null) return undefined;
  const observer = new AuditTelemetry(registry, log, onFailing);
  if (path === 'log') return logSink(log, observer);
  try {
    const file = new AuditFile({ path, bytesMax, keptMax, clock, observer });
    onHangup(parts.process, () => file.reopen(), stopping);
    return file;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(EXIT_STATUS.STATE_UNUSABLE, `auditFile cannot be used: ${problem}`, { cause });
  }
}

function logSink(log: Logger, telemetry: AuditTelemetry): AuditSink {
  const write = (line: string) => {
    log.info('audit.line', 'something was asked for', { line: JSON.parse(line) });
    telemetry.wrote(1);
  };
  const lose = (lineCount: number) => telemetry.dropped(lineCount);
  return { write, lose, isFailing: false, close: async () => {} };
}
