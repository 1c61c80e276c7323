import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDOUT = 1;
const STDERR = 2;
/** Wait while a non-blocking pipe is full because its reader is slow: so short that neither side notices it. */
const FULL_WAIT_MS = 5;
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** A command's input and output. */
export interface Io {
  /** The command's result, for programs and people. */
  out(text: string): void;
  /** Errors, and notes that are not part of the result. */
  err(text: string): void;
  /** True when `err` is a terminal: progress notes are only for people. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The reader of our output has gone, as `head` does when it has enough: nothing left to do, and no error. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** The output could not be written, for example because the disk is full. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed';
}

/**
 * The process's own output. It writes to the fds directly: using `process.stdout` would make a pipe non-blocking for
 * every process that shares it, including the VMM of `exec`.
 */
export const processOutput: Omit<Io, 'env'> = {
  isTerminal: isatty(STDERR),
  out: (text) => writeAll(STDOUT, text),
  err: (text) => {
    try {
      writeAll(STDERR, text);
    } catch {
      // Nobody can be told any more.
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
