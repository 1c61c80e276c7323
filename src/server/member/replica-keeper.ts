import { type Clock, delay } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Logger } from '../../common/log/logger.js';
import { restoreFleet } from '../../domain/broker/fleet/restore-fleet.js';
import { Healing } from '../core/healing.js';
import { WatchHub } from '../core/watch-hub.js';
import type { Etcd } from '../etcd/etcd.js';
import { isLasting, isOfOlderLayout } from '../store/etcd/layout-key.js';
import { loadReplica } from '../store/etcd/load-replica.js';
import type { EtcdReplica } from '../store/etcd/replica.js';
import type { ReplicaTables } from '../store/etcd/replica-tables.js';
import type { StoredState } from '../store/store.js';

/** Between attempts to read the store: what is wrong with it is mended by people, or by etcd's members coming back. */
const LOAD_AGAIN_MS = 2_000;

const LOADING = 'the store is being loaded';

/** What a keeper works with. */
export interface KeeperParts {
  readonly etcd: Etcd;
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly randomBytes: (count: number) => Uint8Array;
  /** A place for a copy of the store, empty. */
  readonly newTables: () => Promise<ReplicaTables>;
  /** Brings a store of an older layout up to date; rejects while brokers of the version before need it. */
  readonly migrate: (broker: string, signal: AbortSignal) => Promise<unknown>;
  /** The name of this broker. */
  readonly broker: string;
  /** It has the whole store, and follows it. */
  readonly loaded: () => void;
  /** However long it waits: there is nowhere to keep a copy, or this version cannot read the store. */
  readonly failed: (problem: RmaError) => void;
  /** It has not, any more. */
  readonly fellBehind: () => void;
}

/** A copy of the store that follows it, with the latest changes of claims for watchers who resume. */
export interface Kept {
  readonly replica: EtcdReplica;
  readonly hub: WatchHub;
}

/** Keeps a copy of the store that follows it; where that is lost, or cannot be had, it is made anew. */
export class ReplicaKeeper {
  private kept: Kept | null = null;
  private problem: string | null = LOADING;
  /** Why it was not brought up to date the last time: it is tried again and again. */
  private notMigrated: string | null = null;
  /** A process has room for one copy: another one is made when what was given up is gone. */
  private givenUp: Promise<unknown> = Promise.resolve();
  private isMaking = false;
  /** The copy that is being made, also when nobody waits for it any more. */
  private loading: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: KeeperParts) {}

  /** Null while there is none. */
  get current(): Kept | null {
    return this.kept;
  }

  /** Why there is none, for people; null when there is one. */
  get missingBecause(): string | null {
    return this.kept === null ? this.problem : null;
  }

  /** Makes copies until `signal` aborts, or `release` was called. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.isMaking) return;
    this.isMaking = true;
    while (!signal.aborted && this.kept === null) {
      await this.givenUp;
      const loading = this.load(signal);
      this.loading = loading;
      const problem = await loading;
      if (problem !== null && !signal.aborted) await this.cannotLoad(problem, signal);
      if (this.kept === null) await delay(this.parts.clock, LOAD_AGAIN_MS, signal);
    }
    this.isMaking = false;
  }

  /** Gives the copy to whoever leads from now on with it. */
  take(): Kept | null {
    const { kept } = this;
    this.kept = null;
    this.problem = 'this broker takes over, or has led already';
    return kept;
  }

  /**
   * The copy is of no use any more: another one is made. That is told first: nobody may be elected without one.
   *
   * @param taken the copy, where somebody has it
   */
  async renew(signal: AbortSignal, taken: Kept | null = null): Promise<void> {
    if (taken !== null) this.problem = LOADING;
    const gone = this.give(taken);
    this.parts.fellBehind();
    await gone;
    await this.start(signal);
  }

  /** Gives up the copy. */
  async give(taken: Kept | null = null): Promise<void> {
    const copies = [this.kept, taken];
    this.kept = null;
    this.givenUp = Promise.all([this.givenUp, ...copies.map((copy) => copy?.replica.close())]);
    await this.givenUp;
  }

  /** The same for good, once the signal of `start` has aborted: also that which is being made is gone then. */
  async close(): Promise<void> {
    await this.loading;
    await this.give();
  }

  /** Why it cannot be loaded; null when it was, or there is nothing more to be said. */
  private async load(signal: AbortSignal): Promise<unknown> {
    const { etcd, prefix, clock, log, randomBytes } = this.parts;
    const healing = new Healing();
    const build = (state: StoredState) => restoreFleet(healing.of(state));
    const startMs = clock.monotonicMs();
    const tables = await this.place();
    if (tables === null) return null;
    try {
      const parts = { etcd, prefix, tables, clock, randomBytes, log: log.child('store'), build, signal };
      const replica = await loadReplica(parts);
      if (signal.aborted) return replica.close().then(() => null);
      healing.log(log);
      this.follow({ replica, hub: new WatchHub(replica.fleet.revision) }, clock.monotonicMs() - startMs, signal);
      return null;
    } catch (problem) {
      return problem;
    }
  }

  private async cannotLoad(problem: unknown, signal: AbortSignal): Promise<void> {
    const { log, failed } = this.parts;
    this.problem = RmaError.from(problem).message;
    if (problem instanceof RmaError && isOfOlderLayout(problem)) return this.migrate(signal);
    if (problem instanceof RmaError && isLasting(problem)) return failed(problem);
    log.warn('store.not_loaded', 'the store on etcd cannot be read; it is tried again', { error: problem });
  }

  private async migrate(signal: AbortSignal): Promise<void> {
    const { migrate, broker, log } = this.parts;
    try {
      await migrate(broker, signal);
    } catch (problem) {
      const { message } = RmaError.from(problem);
      this.problem = message;
      if (this.notMigrated === message) return;
      this.notMigrated = message;
      log.info('store.not_migrated', 'the store on etcd has an older layout, and keeps it for now', { error: problem });
    }
  }

  /** Somewhere to keep the copy; null, and the end of this broker, where there is nowhere. */
  private async place(): Promise<ReplicaTables | null> {
    try {
      return await this.parts.newTables();
    } catch (problem) {
      this.parts.failed(RmaError.from(problem));
      return null;
    }
  }

  private follow(kept: Kept, tookMs: number, signal: AbortSignal): void {
    const { log, loaded } = this.parts;
    const { replica, hub } = kept;
    const { claims, nodes, revision } = replica.fleet;
    const counts = { claims: claims.size, nodes: nodes.size, revision };
    log.info('store.loaded', 'loaded the store', { ...counts, tookMs: Math.round(tookMs) });
    this.kept = kept;
    replica.follow({
      changed: (followed) => {
        if (followed.hasLeapt) hub.leapt(followed.revision);
        hub.followed(followed.changes, followed.revision);
      },
      lost: (problem) => {
        if (this.kept !== kept) return;
        this.problem = problem.message;
        log.warn('store.lost', 'no longer follows the store; it is loaded anew', { error: problem });
        void this.renew(signal);
      },
    });
    loaded();
  }
}
