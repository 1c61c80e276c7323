import type { ErrorFields } from '../../src/common/log/error-fields.js';
import { createLogger, type Logger } from '../../src/common/log/logger.js';

/** A line as a program that reads the log sees it. */
export interface RecordedLine {
  readonly level: string;
  readonly component: string;
  readonly event: string;
  readonly msg: string;
  readonly error?: ErrorFields;
  readonly [key: string]: unknown;
}

/** A real logger whose lines a test can look at. */
export class RecordingLog {
  readonly lines: RecordedLine[] = [];
  readonly logger: Logger = createLogger({
    level: 'debug',
    component: 'test',
    sink: { write: (line) => void this.lines.push(JSON.parse(line)) },
  });

  /** The lines of one event, oldest first. */
  of(event: string): readonly RecordedLine[] {
    return this.lines.filter((line) => line.event === event);
  }

  /** The reasons of the errors that came with one event, oldest first. */
  reasonsOf(event: string): readonly string[] {
    return this.of(event).flatMap(({ error }) => (error === undefined ? [] : [error.reason]));
  }

  /** Every event so far, oldest first. */
  events(): readonly string[] {
    return this.lines.map(({ event }) => event);
  }
}
