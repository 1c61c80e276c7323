import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../common/clock/clock.js';
import { readOwnFile } from '../../../common/files/read-file.js';
import { MemoryWitness, type Witness } from '../etcd/witness.js';

/** Far more than it has; a larger file is not ours. */
const BYTES_MAX = 4_096;
/** How often it is written: how much of what it saw a crash may cost it. */
const WRITE_EVERY_MS = 5_000;
const OWNER_ONLY = 0o600;

const SEEN = z.object({ store: z.string(), revision: z.number().nonnegative() });
type Seen = z.infer<typeof SEEN>;

/**
 * A witness in a file. It is written now and then and nothing waits for the disk: a restored snapshot is minutes or
 * days older than what was seen.
 */
export class FileWitness implements Witness {
  private readonly memory = new MemoryWitness();
  private unwritten: Seen | null = null;
  private writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {
    const found = read(path);
    if (found !== null) this.memory.saw(found.store, found.revision);
  }

  revisionOf(store: string): number {
    return this.memory.revisionOf(store);
  }

  saw(store: string, revision: number): void {
    if (revision > this.memory.revisionOf(store)) this.unwritten = { store, revision };
    this.memory.saw(store, revision);
    if (this.clock.monotonicMs() - this.writtenAtMs >= WRITE_EVERY_MS) this.flush();
  }

  /** Writes what it saw last. */
  flush(): void {
    if (this.unwritten === null) return;
    this.writtenAtMs = this.clock.monotonicMs();
    try {
      this.write(this.unwritten);
      this.unwritten = null;
    } catch {
      // As on a full disk, which is no reason to serve nobody: it is tried again.
    }
  }

  private write(seen: Seen): void {
    const fresh = `${this.path}.new`;
    rmSync(fresh, { force: true });
    writeFileSync(fresh, `${JSON.stringify(seen)}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    renameSync(fresh, this.path);
  }
}

/** Null for none, and for one that a crash left unreadable. */
function read(path: string): Seen | null {
  if (!existsSync(path)) return null;
  try {
    return SEEN.parse(JSON.parse(readOwnFile(path, { bytesMax: BYTES_MAX }).toString()));
  } catch {
    return null;
  }
}
