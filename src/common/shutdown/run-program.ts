import { constants } from 'node:os';
import type { Clock } from '../clock/clock.js';
import { keepAlive } from '../clock/keep-alive.js';
import { RmaError } from '../errors/rma-error.js';
import type { Logger } from '../log/logger.js';
import { EXIT_STATUS, type ExitStatus, StartError } from './exit-status.js';

/**
 * How long an orderly shutdown may take. systemd kills after 90 s and Kubernetes after 30 s; log what hangs before they
 * do.
 */
export const SHUTDOWN_GRACE_MS = 20_000;

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

type StopSignal = (typeof STOP_SIGNALS)[number];
type ProcessEvent = StopSignal | 'SIGHUP' | 'uncaughtException' | 'unhandledRejection';

/** What a program needs of its process; `process` itself provides it. */
export interface ProcessHandle {
  on(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  off(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  exit(status: number): void;
}

export interface RunOptions {
  readonly process: ProcessHandle;
  readonly log: Logger;
  readonly clock: Clock;
  /**
   * The program: starts everything, waits for `stopping`, stops everything and returns. A thrown StartError sets the
   * exit status; anything else thrown means FAILED.
   */
  readonly run: (stopping: AbortSignal) => Promise<void>;
  readonly graceMs?: number;
}

/**
 * Runs a program to its end and then ends the process.
 *
 * The first SIGTERM or SIGINT aborts `stopping`. A second one, or the end of the grace, ends the process at once:
 * nothing is lost that a kill -9 would not lose too. So does an uncaught error, with status 70. A SIGHUP, which asks
 * for a reload, never ends it: neither one that has nothing to reload nor one that is stopping.
 */
export async function runProgram(options: RunOptions): Promise<void> {
  const stopping = new AbortController();
  const stopWatching = watchProcess(options, stopping);
  const status = await outcomeOf(options, stopping.signal);
  stopWatching();
  options.process.exit(status);
}

async function outcomeOf({ run, log }: RunOptions, stopping: AbortSignal): Promise<ExitStatus> {
  try {
    await run(stopping);
    log.info('program.stopped', 'everything is closed');
    return EXIT_STATUS.OK;
  } catch (error) {
    if (error instanceof StartError) return refusedStart(error, log);
    const message = error instanceof Error ? error.message : String(error);
    log.fatal('program.failed', message, { error });
    return EXIT_STATUS.FAILED;
  }
}

/** The message says it all; INTERNAL and a stack beside it would look like a bug to the reader of the last line. */
function refusedStart({ exitStatus, message, cause }: StartError, log: Logger): ExitStatus {
  const reason = cause instanceof RmaError ? { reason: cause.reason } : {};
  log.fatal('program.failed', message, { exitStatus, ...reason });
  if (cause !== undefined) log.debug('program.failed_by', 'what made the start fail', { error: cause });
  return exitStatus;
}

function watchProcess(options: RunOptions, stopping: AbortController): () => void {
  const { process, log } = options;
  const onSignal = (signal: StopSignal) => {
    if (stopping.signal.aborted) return exitAtOnce(options, signal);
    log.info('program.stopping', `${signal}: finishing; a second signal ends it at once`, { signal });
    startGrace(options);
    stopping.abort(signal);
  };
  const signalListeners = STOP_SIGNALS.map((signal) => [signal, () => onSignal(signal)] as const);
  const onUncaught = (error: unknown) => {
    log.fatal('program.crashed', 'uncaught error; please report it', { error });
    process.exit(EXIT_STATUS.INTERNAL);
  };
  for (const [signal, listener] of signalListeners) process.on(signal, listener);
  const onHangup = () => log.info('program.reload', 'SIGHUP: files that may change while it runs are looked at now');
  process.on('SIGHUP', onHangup);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  const release = keepAlive();
  return () => {
    for (const [signal, listener] of signalListeners) process.off(signal, listener);
    process.off('SIGHUP', onHangup);
    process.off('uncaughtException', onUncaught);
    process.off('unhandledRejection', onUncaught);
    release();
  };
}

function exitAtOnce({ process, log }: RunOptions, signal: StopSignal): void {
  log.warn('program.interrupted', `second ${signal}: ending at once`, { signal });
  process.exit(128 + constants.signals[signal]);
}

function startGrace({ process, log, clock, graceMs = SHUTDOWN_GRACE_MS }: RunOptions): void {
  clock.schedule(graceMs, () => {
    log.error('program.hung', `not everything was closed within ${graceMs} ms: ending at once`, { graceMs });
    process.exit(EXIT_STATUS.FAILED);
  });
}
