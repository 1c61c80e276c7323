import { closeSync, fstatSync, renameSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../clock/clock.js';
import { atEndOfTurn } from '../clock/end-of-turn.js';
import { makeDirectory } from '../files/make-directory.js';
import { APPENDING, openOwnFile } from '../files/own-file.js';
import type { AuditSink } from './audit-log.js';

/** What waits for a disk that fails or is slow: some ten thousand lines, so that a full disk costs no memory. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** How soon a write that failed is tried again. */
const RETRY_MS = 1_000;

/** A disk that has not taken a write for so long hangs, which is as bad as one that fails. */
export const HANGS_AFTER_MS = 5_000;

/** Hears of how an audit file fares. */
export interface AuditFileObserver {
  wrote(lineCount: number): void;
  dropped(lineCount: number): void;
  /** The file cannot be written. */
  failed(problem: unknown): void;
  /** The file cannot be rotated or opened anew: it goes on under its former name, larger than it should be. */
  kept(problem: unknown): void;
  /** It can be written again. */
  recovered(): void;
}

/** Where an audit file is, and how large it gets. */
export interface AuditFileOptions {
  readonly path: string;
  /** A file that has grown this large becomes PATH.1, and PATH.1 becomes PATH.2. */
  readonly bytesMax: number;
  /** How many former files are kept. */
  readonly keptMax: number;
  readonly clock: Pick<Clock, 'schedule'>;
  readonly observer: AuditFileObserver;
  /** How bytes are appended; in another thread, unless a test has its own disk. */
  readonly append?: Append;
}

/** Appends bytes to an open file, and says how many were taken. */
export type Append = (fd: number, bytes: Buffer, done: (problem: Error | null, written: number) => void) => void;

const appendApart: Append = (fd, bytes, done) =>
  write(fd, bytes, 0, bytes.length, null, (problem, written) => done(problem, written ?? 0));

/**
 * Appends lines to a file. The lines of one turn of the event loop share a write, and only one write is under way, in
 * another thread: a disk that hangs holds up nobody. A line that could not be written waits, in its place, for the next
 * attempt.
 */
export class AuditFile implements AuditSink {
  private fd: number;
  private sizeBytes: number;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private inFlight: Buffer | null = null;
  private isDue = false;
  private isReopening = false;
  private failing = false;
  private retry: Timer | null = null;
  private isClosed = false;
  /** What is left of a write that failed. */
  private unwritten: Buffer = NOTHING;
  /** Called when no write is under way, once the file is being closed. */
  private idle = () => {};

  /** Throws when the file cannot be opened, or may be written by others. */
  constructor(private readonly options: AuditFileOptions) {
    makeDirectory(dirname(options.path), 0o700);
    this.fd = openOwnFile(options.path, APPENDING);
    this.sizeBytes = fstatSync(this.fd).size;
  }

  get isFailing(): boolean {
    return this.failing;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.isClosed) return this.options.observer.dropped(1);
    if (this.waitingBytes + bytes > WAITING_BYTES_MAX) return this.drop();
    this.waiting.push(line);
    this.waitingBytes += bytes;
    this.startNext();
  }

  lose(lineCount: number): void {
    this.options.observer.dropped(lineCount);
  }

  /** Goes on in a new file under the same name, where somebody has moved the present one away. */
  reopen(): void {
    this.isReopening = true;
    this.startNext();
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.retry?.cancel();
    await new Promise<void>((resolve) => {
      this.idle = resolve;
      if (this.inFlight === null) resolve();
    });
    if (this.isReopening && this.unwritten === NOTHING) this.open();
    const left = [this.unwritten, Buffer.from(this.waiting.splice(0).join(''))];
    try {
      for (const bytes of left) if (bytes.length > 0) writeSync(this.fd, bytes);
    } catch (problem) {
      this.options.observer.failed(problem);
    }
    closeSync(this.fd);
  }

  private drop(): void {
    this.options.observer.dropped(1);
    this.fail(new Error('lines come faster than the disk takes them'));
  }

  private fail(problem: unknown): void {
    if (!this.failing) this.options.observer.failed(problem);
    this.failing = true;
  }

  private startNext(): void {
    if (this.isDue || this.inFlight !== null || this.retry !== null || this.isClosed) return;
    this.isDue = true;
    atEndOfTurn(() => {
      this.isDue = false;
      if (this.isClosed) return;
      if (this.isReopening) this.open();
      if (this.waiting.length > 0) this.writeWaiting();
    });
  }

  private writeWaiting(): void {
    const lines = this.waiting;
    this.waiting = [];
    this.append(Buffer.from(lines.join('')), lines.length);
  }

  private append(bytes: Buffer, lineCount: number): void {
    this.inFlight = bytes;
    this.unwritten = NOTHING;
    const { append = appendApart, clock } = this.options;
    const hanging = clock.schedule(HANGS_AFTER_MS, () =>
      this.fail(new Error(`the disk has not taken a write for ${HANGS_AFTER_MS} ms`)),
    );
    append(this.fd, bytes, (problem, written) => {
      hanging.cancel();
      this.inFlight = null;
      this.sizeBytes += written;
      this.waitingBytes -= written;
      if (problem !== null) return this.tryLater(bytes, lineCount, problem);
      // A disk that becomes full takes a part of it.
      if (written < bytes.length) return this.append(bytes.subarray(written), lineCount);
      this.succeed(lineCount);
    });
  }

  private tryLater(bytes: Buffer, lineCount: number, problem: unknown): void {
    this.fail(problem);
    this.unwritten = bytes;
    if (this.isClosed) return this.idle();
    this.retry = this.options.clock.schedule(RETRY_MS, () => {
      this.retry = null;
      this.append(bytes, lineCount);
    });
  }

  private succeed(lineCount: number): void {
    this.options.observer.wrote(lineCount);
    if (this.failing) this.options.observer.recovered();
    this.failing = false;
    if (this.isClosed) return this.idle();
    if (this.sizeBytes >= this.options.bytesMax) this.rotate();
    if (this.waiting.length > 0 || this.isReopening) this.startNext();
  }

  private rotate(): void {
    const { path, keptMax } = this.options;
    try {
      for (let number = keptMax - 1; number > 0; number--) moveIfThere(`${path}.${number}`, `${path}.${number + 1}`);
      renameSync(path, `${path}.1`);
    } catch (problem) {
      this.options.observer.kept(problem);
      // Not again with the next line; the file is larger than it should be, and complete.
      this.sizeBytes = 0;
      return;
    }
    this.open();
  }

  /** The former file stays in use when the new one cannot be opened. */
  private open(): void {
    this.isReopening = false;
    try {
      const fd = openOwnFile(this.options.path, APPENDING);
      closeSync(this.fd);
      this.fd = fd;
      this.sizeBytes = fstatSync(fd).size;
    } catch (problem) {
      this.options.observer.kept(problem);
    }
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (problem) {
    const isMissing = problem instanceof Error && 'code' in problem && problem.code === 'ENOENT';
    if (!isMissing) throw problem;
  }
}
