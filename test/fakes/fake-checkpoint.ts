import type { AgentRecord, ClaimRecord, RecordEntry } from '../../src/domain/agent/records.js';
import type { KeptRma } from '../../src/domain/agent/rmas.js';
import type { BootId, ClaimId, FencingToken } from '../../src/domain/ids.js';

/** What an agent wrote down, and the next life of it reads. */
export class FakeCheckpoint {
  readonly claims = new Map<ClaimId, ClaimRecord>();
  readonly kept = new Map<string, KeptRma>();
  fencedUpTo = 0;

  write(entry: RecordEntry): void {
    if ('kept' in entry) this.kept.set(entry.kept.name, entry.kept);
    else if ('unkept' in entry) this.kept.delete(entry.unkept);
    else if (!('forget' in entry)) this.claims.set(entry.claim, entry);
    else {
      this.claims.delete(entry.forget);
      this.fencedUpTo = Math.max(this.fencedUpTo, entry.fencedUpTo);
    }
  }

  read(bootId: BootId): AgentRecord {
    const fencedUpTo = this.fencedUpTo as FencingToken;
    return { bootId, fencedUpTo, claims: [...this.claims.values()], kept: [...this.kept.values()] };
  }

  clear(): void {
    this.claims.clear();
    this.kept.clear();
    this.fencedUpTo = 0;
  }
}
