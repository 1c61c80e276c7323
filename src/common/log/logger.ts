import { type Logger as PinoLogger, pino, destination as pinoDestination, stdTimeFunctions } from 'pino';
import { printableJson } from '../../domain/text.js';
import { type ErrorFields, errorFields } from './error-fields.js';

/**
 * What each level is for: fatal, the program ends; error, an operator should look; warn, recovered without help; info,
 * a change of state; debug, each message.
 */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What goes with a line: small values by camelCase key. `error` takes anything thrown. */
export interface LogFields {
  readonly [key: string]: unknown;
  readonly error?: unknown;
}

/**
 * `event` is stable, "<component>.<what happened>", and meant for searching; `message` is for people and may change.
 */
export type LogLine = (event: string, message: string, fields?: LogFields) => void;

/** The log of one component: one JSON object per line. */
export type Logger = Readonly<Record<LogLevel, LogLine>> & {
  /** The same log for a part of the program; `fields` are added to each of its lines. */
  child(component: string, fields?: LogFields): Logger;
};

/** Where lines go; each is complete and ends with a newline. */
export interface LogSink {
  write(line: string): void;
}

/**
 * The root logger of a program.
 *
 * Lines go to stderr (stdout is for the program's results) and are written before the call returns: the last line
 * before a crash is the most important one, and at these levels lines are rare.
 */
export function createLogger({ level, component, sink }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(pino(options, readable(sink ?? stderrSink())), { component });
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly component: string;
  /** Default: stderr. */
  readonly sink?: LogSink;
}

function stderrSink(): LogSink {
  const stderr = pinoDestination({ dest: 2, sync: true });
  // The reader of our stderr has gone (EPIPE): that must not end a program that holds guests' memory.
  stderr.on('error', () => undefined);
  return stderr;
}

/**
 * Fields contain what others send, such as a claim's guest: escaped, no line can reorder another one on screen, or
 * control a terminal.
 */
function readable(sink: LogSink): LogSink {
  return { write: (line) => sink.write(printableJson(line)) };
}

/** `bindings` are merged here and not by pino's child(), which would write an overridden key twice into one line. */
function wrap(logger: PinoLogger, bindings: LogFields): Logger {
  const line =
    (level: LogLevel): LogLine =>
    (event, message, fields = {}) =>
      logger[level]({ ...bindings, event, ...withErrorFields(fields) }, message);
  return {
    fatal: line('fatal'),
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    child: (component, fields = {}) => wrap(logger, { ...bindings, ...withErrorFields(fields), component }),
  };
}

function withErrorFields({ error, ...fields }: LogFields): Record<string, unknown> & { error?: ErrorFields } {
  return error === undefined ? fields : { ...fields, error: errorFields(error) };
}
