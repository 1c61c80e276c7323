import { printableJson } from '../../domain/text.js';
import { dateTimeOfSecond } from '../clock/rfc3339.js';

/** What to do when the audit log cannot be written. */
export const ON_FAILURE_CHOICES = ['drop', 'block'] as const;
export type OnFailure = (typeof ON_FAILURE_CHOICES)[number];

/** Where lines go. */
export interface AuditSink {
  /** Takes a complete line, which ends with a newline. Never throws; what cannot be written is counted. */
  write(line: string): void;
  /** So many lines are lost: they could not even be brought here. */
  lose(lineCount: number): void;
  /** True while lines cannot be written. */
  readonly isFailing: boolean;
  /** Writes what is left, and closes. */
  close(): Promise<void>;
}

/** What a line tells besides its time and id. Undefined values are left out. Never a token, its hash or a label. */
export type AuditFields = Readonly<Record<string, unknown>>;

/** What an audit log is made of. */
export interface AuditLogParts {
  readonly sink: AuditSink;
  readonly onFailure: OnFailure;
  readonly wallMs: () => number;
  /** Tells the lines of this process from those of others: a few random characters. */
  readonly processId: string;
}

const SECOND_MS = 1_000;

/** One JSON object a line for every change, refusal and session: who did what, whence, and what came of it. */
export class AuditLog {
  private count = 0;
  private second = Number.NaN;
  private dateTime = '';

  constructor(private readonly parts: AuditLogParts) {}

  /** True while changes have to be refused, because nobody could write down who made them. */
  get isBlocking(): boolean {
    const { sink, onFailure } = this.parts;
    return onFailure === 'block' && sink.isFailing;
  }

  /** @param atMs When it happened, by the wall clock; now unless told. */
  record(fields: AuditFields, atMs = this.parts.wallMs()): void {
    this.recordJson(JSON.stringify(fields), atMs);
  }

  /** The same for fields that are JSON already: an object, and not an empty one. */
  recordJson(json: string, atMs: number): void {
    this.count += 1;
    const { sink, processId } = this.parts;
    const head = `{"time":"${this.moment(atMs)}","auditId":"${processId}-${this.count.toString(36)}"`;
    sink.write(`${printableJson(`${head},${json.slice(1)}`)}\n`);
  }

  /** Counts lines that nobody could bring here. */
  lost(lineCount: number): void {
    this.parts.sink.lose(lineCount);
  }

  close(): Promise<void> {
    return this.parts.sink.close();
  }

  /** "2026-01-31T12:00:00.123Z". */
  private moment(ms: number): string {
    const second = Math.floor(ms / SECOND_MS);
    // To write a date takes longer than the rest of a line, and lines often share their second.
    if (second !== this.second) [this.second, this.dateTime] = [second, dateTimeOfSecond(second)];
    const fraction = String(Math.floor(ms) - second * SECOND_MS).padStart(3, '0');
    return `${this.dateTime}.${fraction}Z`;
  }
}
