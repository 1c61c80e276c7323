import type { AuditSink } from '../../src/common/audit/audit-log.js';

export type AuditLine = Readonly<Record<string, unknown>>;

/** An audit log in memory, whose disk can fail. */
export class WrittenAudit implements AuditSink {
  readonly texts: string[] = [];
  isFailing = false;
  lostCount = 0;

  write(line: string): void {
    this.texts.push(line);
  }

  lose(lineCount: number): void {
    this.lostCount += lineCount;
  }

  async close(): Promise<void> {}

  /** The lines since the last look. */
  take(): readonly AuditLine[] {
    return this.texts.splice(0).map((text) => JSON.parse(text));
  }
}
