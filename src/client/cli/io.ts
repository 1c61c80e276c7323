import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDOUT = 1;
const STDERR = 2;
/**
 * Somebody made the pipe non-blocking, and its reader is slow: a wait as short as this costs neither of them anything.
 */
const FULL_WAIT_MS = 5;
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** What a command knows of the world around it. */
export interface Io {
  /** Text for programs and people who asked for it. */
  out(text: string): void;
  /** What went wrong, and notes that are not part of the answer. */
  err(text: string): void;
  /** True when `err` goes to somebody who watches: notes on the way are for people. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whoever read our output has gone, as `head` does: there is nothing left to do, and nothing wrong. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** The output could not be written, as on a full disk. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed';
}

/**
 * The process's own. It writes to the fds directly: touching `process.stdout` would make a pipe non-blocking for
 * everybody who shares it, the VMM of `exec` included.
 */
export const processOutput: Omit<Io, 'env'> = {
  isTerminal: isatty(STDERR),
  out: (text) => writeAll(STDOUT, text),
  err: (text) => {
    try {
      writeAll(STDERR, text);
    } catch {
      // Nobody is left to be told.
    }
  },
};

function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EPIPE') throw new OutputClosed('the reader of the output has gone', { cause: error });
      if (code !== 'EAGAIN') throw new OutputFailed(`standard output: ${messageOf(error)}`, { cause: error });
      Atomics.wait(NEVER, 0, 0, FULL_WAIT_MS);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
