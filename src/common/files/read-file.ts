import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { openOwnFile, READING } from './own-file.js';

const CHUNK_BYTES = 4_096;
/** How often a pipe is polled. */
const LOOK_INTERVAL_MS = 10;

/** Bounds for reading; each caller has its own. */
export interface ReadTerms {
  readonly bytesMax: number;
  /** How long to wait for the writer of a pipe, such as a shell's `<(command)`. Unset: a pipe is refused. */
  readonly pipeWaitMs?: number;
  /** Why a file with these permissions is not read, as the end of a sentence that begins with its path; else null. */
  readonly problemOf?: (stats: Stats) => string | null;
}

/**
 * Reads all of a regular file of at most so many bytes; links are followed, as Kubernetes mounts files through some. A
 * FIFO, a device or a larger file is an Error at once: the program neither waits for a writer nor fills its memory.
 */
export function readBoundedFile(path: string, terms: ReadTerms): Buffer {
  return readAndClose(path, openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), terms);
}

/** The same for a file of this program; see `openOwnFile`. */
export function readOwnFile(path: string, terms: ReadTerms): Buffer {
  return readAndClose(path, openOwnFile(path, READING), terms);
}

function readAndClose(path: string, fd: number, { bytesMax, pipeWaitMs, problemOf }: ReadTerms): Buffer {
  try {
    const stats = fstatSync(fd);
    const isPipe = stats.isFIFO() && pipeWaitMs !== undefined;
    if (!stats.isFile() && !isPipe) throw new Error(`${path} is not a regular file`);
    if (stats.size > bytesMax) throw tooLarge(path, bytesMax);
    const problem = problemOf?.(stats) ?? null;
    if (problem !== null) throw new Error(`${path} ${problem}`);
    const take = isPipe ? patient(pipeWaitMs) : readSync;
    return readUpTo({ fd, path, expectedBytes: stats.size, bytesMax }, take);
  } finally {
    closeSync(fd);
  }
}

/** What is being read; the size is what stat said. */
interface Reading {
  readonly fd: number;
  readonly path: string;
  readonly expectedBytes: number;
  readonly bytesMax: number;
}

type Take = (fd: number, into: Buffer, at: number, length: number, position: null) => number;

/** Reads to the end, which stat may not know: a file may grow meanwhile, and files of /proc have size 0. */
function readUpTo({ fd, path, expectedBytes, bytesMax }: Reading, take: Take): Buffer {
  let bytes = Buffer.alloc(Math.min(Math.max(expectedBytes, CHUNK_BYTES), bytesMax) + 1);
  let length = 0;
  for (;;) {
    const taken = take(fd, bytes, length, bytes.length - length, null);
    length += taken;
    if (taken === 0) return bytes.subarray(0, length);
    if (length > bytesMax) throw tooLarge(path, bytesMax);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(2 * length, bytesMax + 1));
  }
}

/** Reads from a pipe that may be empty for now, or may stay so. */
function patient(pipeWaitMs: number): Take {
  let looksLeft = Math.ceil(pipeWaitMs / LOOK_INTERVAL_MS);
  return (fd, into, at, length) => {
    for (;;) {
      try {
        return readSync(fd, into, at, length, null);
      } catch (error) {
        if (looksLeft === 0 || !(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        looksLeft -= 1;
        pause(LOOK_INTERVAL_MS);
      }
    }
  };
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function tooLarge(path: string, bytesMax: number): Error {
  return new Error(`${path} has more than ${bytesMax} bytes`);
}
