import { join } from 'node:path';
import { RmaError } from '../../common/errors/rma-error.js';
import type { AgentRecord } from '../../domain/agent/records.js';
import type { BootId } from '../../domain/ids.js';
import type { JournalEntry, PoolRecord } from './journal-entry.js';
import { type JournalFiles, realJournalFiles } from './journal-files.js';
import { LineBuffer } from './journal-lines.js';
import { JournalState, readJournal } from './journal-state.js';

/** The name of the journal in the state directory. */
export const JOURNAL_NAME = 'agent.journal';

/**
 * A journal is compacted when it is longer than this, or than {@link COMPACT_FACTOR} times what it amounted
 * to when it was last compacted, whichever is more: some 2,600 records, or 600 guests, between two
 * compactions of about a millisecond.
 */
export const COMPACT_BEYOND_BYTES = 1_048_576;
const COMPACT_FACTOR = 4;

/** Past so many damaged journals kept aside the agent does not start: something is wrong that a person must look at. */
const MAX_KEPT_ASIDE = 16;

/** Tells people what became of an earlier journal. */
export type CheckpointWarning = (message: string, fields: Readonly<Record<string, string | number>>) => void;

export interface CheckpointOptions {
  /** Made when it is missing. It must be this agent's alone: take a state lock first. */
  readonly directory: string;
  /** Of the kernel that runs now. */
  readonly bootId: BootId;
  readonly warn: CheckpointWarning;
  readonly files?: JournalFiles;
  /** Default {@link COMPACT_BEYOND_BYTES}. */
  readonly compactBeyondBytes?: number;
}

/**
 * What the agent must still know after its own process was killed: an append-only journal of claim records.
 *
 * Each record is one write(2) before the effect that needs it. It is not synced: the page cache survives the process,
 * and a crash of the kernel, which loses the page cache, ends every RMA and every holder with it and changes the boot
 * id, so that the journal says nothing any more. Compaction does sync, before it renames, so that a journal under its
 * name is always one that can be read.
 */
export class Checkpoint {
  private readonly files: JournalFiles;
  private readonly path: string;
  private readonly state: JournalState;
  private readonly line = new LineBuffer();
  private fd = -1;
  private sizeBytes = 0;
  private compactAtBytes = 0;
  private broken = false;

  /** Reads what an earlier agent left behind, and compacts it. STORE_FAILED when the file system does not let it. */
  constructor(private readonly options: CheckpointOptions) {
    this.files = options.files ?? realJournalFiles;
    this.path = join(options.directory, JOURNAL_NAME);
    try {
      this.files.makeDirectory(options.directory);
      this.state = this.load();
      this.rewrite();
    } catch (error) {
      throw error instanceof RmaError ? error : storeFailed(this.path, String(error), error);
    }
  }

  /** All that is recorded. */
  record(): AgentRecord {
    return this.state.record();
  }

  /** What was found out of a pool whose kernel does not tell; null when nothing was. */
  pool(): PoolRecord | null {
    return this.state.pool();
  }

  /** In the kernel's hands when it returns. STORE_FAILED when it cannot be: then nothing that needs it may be done. */
  append(entry: JournalEntry): void {
    this.write(this.line.encode(entry));
    this.state.apply(entry);
    if (this.sizeBytes > this.compactAtBytes) this.compact();
  }

  close(): void {
    if (this.fd !== -1) this.files.close(this.fd);
    this.fd = -1;
  }

  /** Appends the first `length` bytes of the line. */
  private write(length: number): void {
    if (this.broken) throw storeFailed(this.path, 'an earlier write to it failed');
    let written: number;
    try {
      written = this.files.append(this.fd, this.line.bytes, length);
    } catch (error) {
      this.broken = true;
      throw storeFailed(this.path, String(error), error);
    }
    this.sizeBytes += written;
    if (written === length) return;
    // What follows a part of a line would be unreadable. As the last line of the journal
    // it is cut off at the next start.
    this.broken = true;
    throw storeFailed(this.path, `the file system took ${written} of ${length} bytes; is it full?`);
  }

  private load(): JournalState {
    const { bootId, warn } = this.options;
    if (!this.files.exists(this.path)) return new JournalState(bootId);
    const reading = readJournal(this.files.read(this.path), bootId);
    switch (reading.kind) {
      case 'good':
        if (reading.tornBytes > 0) {
          warn('cut off an unfinished record at the end of the checkpoint', { torn_bytes: reading.tornBytes });
        }
        return reading.state;
      case 'other-boot':
        warn('the kernel was restarted: every earlier claim on this node is gone', { earlier_boot_id: reading.bootId });
        return new JournalState(bootId);
      case 'damaged':
        this.keepAside(reading.problem);
        return new JournalState(bootId);
    }
  }

  private keepAside(problem: string): void {
    for (let n = 1; n <= MAX_KEPT_ASIDE; n++) {
      const aside = `${this.path}.damaged-${n}`;
      if (this.files.exists(aside)) continue;
      this.files.rename(this.path, aside);
      this.options.warn(
        'THE CHECKPOINT IS DAMAGED and was kept aside; the agent starts without it and learns again what it can from the kernel and the broker',
        { problem, kept_as: aside },
      );
      return;
    }
    throw storeFailed(
      this.path,
      `${problem}, and ${MAX_KEPT_ASIDE} damaged ones lie beside it; look at them, then remove them`,
    );
  }

  private compact(): void {
    try {
      this.rewrite();
    } catch (error) {
      // The journal in use is whole and stays in use; it only grows for as long again.
      this.compactAtBytes = 2 * this.sizeBytes;
      this.options.warn('could not compact the checkpoint; it goes on growing', { problem: String(error) });
    }
  }

  private rewrite(): void {
    const fresh = `${this.path}.new`;
    const bytes = this.state.encode();
    const fd = this.files.create(fresh);
    try {
      this.appendAll(fd, bytes);
      this.files.sync(fd);
      this.files.rename(fresh, this.path);
    } catch (error) {
      this.files.close(fd);
      throw error;
    }
    // From the rename on records belong into the new file, whatever becomes of the directory's sync.
    this.adopt(fd, bytes.length);
    this.files.syncDirectory(this.options.directory);
  }

  private adopt(fd: number, sizeBytes: number): void {
    this.close();
    this.fd = fd;
    this.sizeBytes = sizeBytes;
    const bound = this.options.compactBeyondBytes ?? COMPACT_BEYOND_BYTES;
    this.compactAtBytes = Math.max(bound, COMPACT_FACTOR * sizeBytes);
  }

  private appendAll(fd: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const written = this.files.append(fd, bytes.subarray(at));
      if (written === 0) throw storeFailed(this.path, 'the file system takes no more bytes');
      at += written;
    }
  }
}

function storeFailed(path: string, problem: string, cause?: unknown): RmaError {
  const message = `the checkpoint ${path} cannot be used: ${problem}; make room or repair the file system, then start the agent again`;
  return new RmaError({ reason: 'STORE_FAILED', message, metadata: { path } }, { cause });
}
