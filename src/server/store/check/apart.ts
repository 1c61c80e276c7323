import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RmaError } from '../../../common/errors/rma-error.js';
import type { CheckedFile } from './check-file.js';
import { Damage } from './damage.js';

const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));
/** However small a file is, a busy machine may take so long to begin. */
const TIMEOUT_MS = 120_000;
/** The slowest disk that is waited for: 1 MiB a second. */
const BYTES_PER_MS = 1_048;
/** A result is one line of a few words. */
const OUTPUT_CHARS_MAX = 10_000;
/** LMDB knows processes by their pids, and each process has another one. */
const PIDS_MAX = 5;

/** Looks at a data file in another process: see checkFile. Throws Damage, also when that process does not survive it. */
export async function checkApart(path: string, knownLayout: number): Promise<CheckedFile> {
  return (await runApart(['check', path, String(knownLayout)], path)) as Answer & CheckedFile;
}

/**
 * Copies a store that a broker may be writing to, in another process. Throws Damage when that process does not survive it; STORE_FAILED
 * when none can be had whose pid the broker's is not, in a pid namespace of its own.
 */
export async function copyApart(from: string, to: string): Promise<void> {
  for (let tries = 0; tries < PIDS_MAX; tries += 1) {
    const { pidTaken } = await runApart(['copy', from, to], from);
    if (pidTaken !== true) return;
  }
  const message = `the store ${from} is open in ${PIDS_MAX} other pid namespaces under each pid that was tried; try again`;
  throw new RmaError({ reason: 'STORE_FAILED', message, metadata: { file: from } });
}

/** What such a process says, besides what was asked for. */
interface Answer {
  readonly damage?: unknown;
  readonly pidTaken?: unknown;
}

/** How a process ended, and what it said. */
interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

async function runApart(words: readonly string[], path: string): Promise<Answer> {
  const { status, signal, output, errors } = await ended(
    words,
    Math.ceil(TIMEOUT_MS + statSync(path).size / BYTES_PER_MS),
  );
  const result = status === 0 ? parsed(output) : null;
  if (result === null) throw new Damage(`looking at it ended with ${signal ?? `status ${status}`}${lastLine(errors)}`);
  if (typeof result.damage === 'string') throw new Damage(result.damage);
  return result;
}

/** The same program as this one, started directly and not by a shell. */
function ended(words: readonly string[], timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
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
    child.on('close', (status, signal) => resolve({ status, signal, output, errors }));
  });
}

function parsed(output: string): Answer | null {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

/** What it said of its end, if it said anything: "Error: ..." and not the stack below. */
function lastLine(errors: string): string {
  const [line] = /^\w*Error: .*$/m.exec(errors) ?? [];
  return line === undefined ? '' : ` (${line})`;
}
