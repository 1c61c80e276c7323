import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../common/config/child-environment.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import type { CheckedFile } from './check-file.js';
import { Damage } from './damage.js';

/** The least time allowed, however small the file: a busy machine may be slow to start. */
const TIMEOUT_MS = 120_000;
/** The slowest disk allowed for: 1 MiB a second. */
const BYTES_PER_MS = 1_048;
/** A result is one line of a few words. */
const OUTPUT_CHARS_MAX = 10_000;
/** How many processes are tried: LMDB identifies processes by their pids, and each try gets another pid. */
const PIDS_MAX = 5;
/**
 * Signals that end a process which trusts a damaged file. Others come from outside: a stop, Ctrl-C, too little memory.
 */
const FATAL_SIGNALS: readonly unknown[] = ['SIGBUS', 'SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** The program that checks, and how long it may take; tests use others. */
export interface Checker {
  readonly program: string;
  readonly timeoutMs: (byteCount: number) => number;
}

const CHECKER: Checker = {
  program: fileURLToPath(new URL('./main.js', import.meta.url)),
  timeoutMs: (byteCount) => Math.ceil(TIMEOUT_MS + byteCount / BYTES_PER_MS),
};

/**
 * Checks a data file in another process: see checkFile. Throws Damage, also when that process crashes; STORE_FAILED
 * when it was ended from outside or did not finish.
 */
export async function checkApart(path: string, knownLayout: number, looker = CHECKER): Promise<CheckedFile> {
  return (await runApart(['check', path, String(knownLayout)], path, looker)) as Answer & CheckedFile;
}

/**
 * Copies a store that a broker may be writing to, in another process. Throws Damage when that process crashes;
 * STORE_FAILED when no process can be started with a pid other than the broker's in its own pid namespace.
 */
export async function copyApart(from: string, to: string): Promise<void> {
  for (let tries = 0; tries < PIDS_MAX; tries += 1) {
    const { pidTaken } = await runApart(['copy', from, to], from, CHECKER);
    if (pidTaken !== true) return;
  }
  const message = `the store ${from} is open in ${PIDS_MAX} other pid namespaces under each pid that was tried; try again`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { file: from } });
}

/** The output of such a process, besides the result. */
interface Answer {
  readonly damage?: unknown;
  readonly pidTaken?: unknown;
}

/** How a process ended, and its output. */
interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was killed because it took too long. */
  readonly isOverdue: boolean;
  readonly output: string;
  readonly errors: string;
}

async function runApart(words: readonly string[], path: string, looker: Checker): Promise<Answer> {
  const timeoutMs = looker.timeoutMs(statSync(path).size);
  const { status, signal, isOverdue, output, errors } = await ended([looker.program, ...words], timeoutMs);
  if (isOverdue) throw interrupted(path, `took longer than ${timeoutMs} ms (look at the disk and the load)`);
  if (signal !== null && !FATAL_SIGNALS.includes(signal)) throw interrupted(path, `was ended by ${signal}`);
  const result = status === 0 ? parsed(output) : null;
  if (result === null) throw new Damage(`checking it ended with ${signal ?? `status ${status}`}${lastLine(errors)}`);
  if (typeof result.damage === 'string') throw new Damage(result.damage);
  return result;
}

/** The file was not checked then; an interrupted start must not advise anybody to restore a backup. */
function interrupted(file: string, how: string): RmaError {
  const message = `checking the store ${file} ${how}; start the broker again`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { file } });
}

/** The same Node as this process, started without a shell. */
function ended(words: readonly string[], timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnvironment(),
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-OUTPUT_CHARS_MAX);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-OUTPUT_CHARS_MAX);
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, isOverdue: child.killed, output, errors }));
  });
}

function parsed(output: string): Answer | null {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

/** The error line of its output, if any: "Error: ..." without the stack. */
function lastLine(errors: string): string {
  const [line] = /^\w*Error: .*$/m.exec(errors) ?? [];
  return line === undefined ? '' : ` (${line})`;
}
