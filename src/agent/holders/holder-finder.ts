import { Worker } from 'node:worker_threads';
import {
  type AttributedRma,
  attributeHolders,
  HOLDER_STATES,
  type SlotView,
} from '../../domain/agent/slots/holders.js';
import { HOLDERS_MAX } from '../../domain/contract-limits.js';
import type { FoundHolder, FoundHolders } from './found-holders.js';
import type { HolderWorkerData } from './holder-worker.js';

const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, codeRangeSizeMb: 8 } as const;

/** Who has RMAs of this node. */
export interface HolderList extends Omit<FoundHolders, 'holders'> {
  /** What needs attention first, then by pid; at most {@link HOLDERS_MAX}. */
  readonly holders: readonly AttributedRma<FoundHolder>[];
  readonly omittedCount: number;
}

/** What a finder works with. */
export interface HolderFinderDeps {
  readonly slots: () => Promise<readonly SlotView[]>;
  /** Looks through all processes, in a thread of its own unless told. */
  readonly scan?: (ownFds: readonly number[]) => Promise<FoundHolders>;
  readonly managerPid: number;
}

/**
 * Finds out who has the node's RMAs. It takes as long as reading all of /proc, in a thread that lives only for this, so
 * that neither VMMs nor the broker wait. Whoever asks meanwhile gets the same answer.
 */
export class HolderFinder {
  private running: Promise<HolderList> | null = null;

  constructor(private readonly deps: HolderFinderDeps) {}

  /** Rejects when the core or the thread has ended. */
  find(): Promise<HolderList> {
    this.running ??= this.findNow().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /**
   * Resolves when no look is under way, and so no thread of it loads: a process that ends while one does is aborted by
   * the FFI library. It never rejects.
   */
  async idle(): Promise<void> {
    await this.running?.catch(() => undefined);
  }

  private async findNow(): Promise<HolderList> {
    const { slots, scan = scanInThread, managerPid } = this.deps;
    const before = await slots();
    const { holders: found, ...counts } = await scan(before.flatMap(({ fd }) => fd ?? []));
    const all = bothViews(before, await slots());
    const holders = [...attributeHolders(found, all, managerPid)].sort(byUrgency);
    return {
      ...counts,
      holders: holders.slice(0, HOLDERS_MAX),
      omittedCount: Math.max(0, holders.length - HOLDERS_MAX),
    };
  }
}

/**
 * As they are now, for an RMA that was redeemed during the look; and one that came back during it was somebody's too.
 */
function bothViews(before: readonly SlotView[], after: readonly SlotView[]): readonly SlotView[] {
  const known = new Set(after.map(({ inode }) => inode));
  return [...after, ...before.filter(({ inode }) => inode !== null && !known.has(inode))];
}

function byUrgency(a: AttributedRma<FoundHolder>, b: AttributedRma<FoundHolder>): number {
  return HOLDER_STATES.indexOf(a.state) - HOLDER_STATES.indexOf(b.state) || a.found.pid - b.found.pid;
}

function scanInThread(ownFds: readonly number[]): Promise<FoundHolders> {
  const data: HolderWorkerData = { ownFds };
  const worker = new Worker(new URL('./holder-worker.js', import.meta.url), {
    name: 'rma-holders',
    workerData: data,
    resourceLimits: RESOURCE_LIMITS,
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    // After a message this changes nothing.
    worker.once('exit', () => reject(new Error('the thread that looks through the processes ended without an answer')));
  });
}
