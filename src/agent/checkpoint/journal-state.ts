import type { AgentRecord, ClaimRecord } from '../../domain/agent/records.js';
import type { KeptRma } from '../../domain/agent/rmas.js';
import type { BootId, ClaimId, FencingToken } from '../../domain/ids.js';
import { completed, isEntry, isHeader, type JournalEntry, journalHeader, type PoolRecord } from './journal-entry.js';
import { decodeLine, encodeLine, splitLines } from './journal-lines.js';

/** What a journal amounts to once all of it was read: the last word on every claim. */
export class JournalState {
  private readonly claims = new Map<ClaimId, ClaimRecord>();
  private readonly kept = new Map<string, KeptRma>();
  private fencedUpTo: FencingToken;
  private knownPool: PoolRecord | null = null;

  constructor(
    readonly bootId: BootId,
    fencedUpTo: FencingToken = 0 as FencingToken,
  ) {
    this.fencedUpTo = fencedUpTo;
  }

  apply(entry: JournalEntry): void {
    if ('forget' in entry) this.forget(entry);
    else if ('kept' in entry) this.kept.set(entry.kept.name, entry.kept);
    else if ('pool' in entry) this.knownPool = entry.pool;
    else if ('unkept' in entry) this.kept.delete(entry.unkept);
    else this.claims.set(entry.claim, entry);
  }

  record(): AgentRecord {
    return {
      bootId: this.bootId,
      fencedUpTo: this.fencedUpTo,
      claims: [...this.claims.values()],
      kept: [...this.kept.values()],
    };
  }

  /** What was found out of the pool; null when nothing was. */
  pool(): PoolRecord | null {
    return this.knownPool;
  }

  /** The shortest journal that amounts to this state. */
  encode(): Buffer {
    const lines = [encodeLine(journalHeader(this.bootId, this.fencedUpTo))];
    for (const claim of this.claims.values()) lines.push(encodeLine(claim));
    if (this.knownPool !== null) lines.push(encodeLine({ pool: this.knownPool }));
    for (const kept of this.kept.values()) lines.push(encodeLine({ kept }));
    return Buffer.concat(lines);
  }

  private forget({ forget, fencedUpTo }: Extract<JournalEntry, { readonly forget: ClaimId }>): void {
    this.claims.delete(forget);
    if (fencedUpTo > this.fencedUpTo) this.fencedUpTo = fencedUpTo;
  }
}

/** What reading a journal found. */
export type JournalReading =
  | { readonly kind: 'good'; readonly state: JournalState; readonly tornBytes: number }
  /** Written under another boot of this kernel: every RMA that it speaks of is gone. */
  | { readonly kind: 'other-boot'; readonly bootId: BootId }
  | { readonly kind: 'damaged'; readonly problem: string };

/**
 * Reads a journal. An unfinished last line is cut off: its write never returned, so nothing that depends on it was
 * done. Anything else that is not as it was written is damage, and then no line of the journal is trusted.
 */
export function readJournal(journal: Buffer, bootId: BootId): JournalReading {
  const { lines, tornBytes } = splitLines(journal);
  const [first, ...rest] = lines;
  if (first === undefined) return { kind: 'damaged', problem: 'it has no header' };
  const header = decodeLine(first);
  if (!isHeader(header)) return { kind: 'damaged', problem: 'its header is not one of this version of the agent' };
  if (header.bootId !== bootId) return { kind: 'other-boot', bootId: header.bootId };
  const state = new JournalState(bootId, header.fencedUpTo);
  for (const [index, line] of rest.entries()) {
    const entry = decodeLine(line);
    if (!isEntry(entry)) return { kind: 'damaged', problem: `line ${index + 2} is not as it was written` };
    state.apply(completed(entry));
  }
  return { kind: 'good', state, tornBytes };
}
