import type { Clock, Timer } from '../../common/clock/clock.js';
import { ARCHIVED_PER_STEP_MAX, passTime, type TimeLimits } from '../../domain/broker/claims/expiry.js';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import { recorded } from '../../domain/broker/fleet/recorded.js';
import type { Change } from '../../domain/broker/records/change.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import type { Decision, Order } from '../../domain/broker/records/decision.js';
import type { BrokerMs, ClaimId, NodeId, WallMs } from '../../domain/ids.js';
import { accept, type Result } from '../../domain/reasons.js';
import type { BrokerClock } from '../clock/broker-clock.js';
import type { GroupCommit } from '../store/commit/group-commit.js';
import { MemoryArchive } from '../store/memory/memory-archive.js';
import type { ClaimArchive } from '../store/store.js';

/** How often time is passed on to the fleet: claims end at most this late. */
const TIME_STEP_MS = 250;
/** A write is noticed at the step after it, and the next one begins at a step. */
const WRITTEN_LATE_MS_MAX = 2 * TIME_STEP_MS;
/** How soon a step follows one that had more to do than a step may: calls are served in between. */
const CATCH_UP_STEP_MS = 10;

/**
 * After so long without a write the time is written alone: a crash sets it back by no more
 * than this and what the disk takes.
 */
export const TIME_WRITE_EVERY_MS = 5_000;

/** Told about facts once they are durable, in order. */
export interface CommitListener {
  committed(changes: readonly Change[]): void;
  /** Something of a node has changed that is not durable: its session, its pool, what it still holds. */
  touched?(node: NodeId): void;
}

/** Carries orders to agents; a node without a session gets none, and catches up when its next session begins. */
export interface OrderCarrier {
  /** Takes an order over, which may be held for a batch window with others to the same node. */
  carry(order: Order): void;
  /** A caller waits for a claim of this node: the orders that are held for it leave now. */
  flushOrders(node: NodeId): void;
}

/** What the core works with. */
export interface BrokerCoreDeps {
  readonly fleet: Fleet;
  readonly commits: GroupCommit;
  readonly brokerClock: BrokerClock;
  readonly clock: Clock;
  readonly limits: TimeLimits;
  /** After how long without a write the time is written alone; by default TIME_WRITE_EVERY_MS. */
  readonly timeWriteEveryMs?: number;
  readonly archived: Pick<ClaimArchive, 'find' | 'madeBy'>;
}

/**
 * The single writer. It decides on the fleet as it is in memory, applies the decision at once so that the next one sees
 * it, and lets nobody know before it is durable: neither callers, nor agents, nor watchers, nor readers.
 */
export class BrokerCore {
  private readonly listeners: CommitListener[] = [];
  private readonly capacityListeners: (() => void)[] = [];
  private carrier: OrderCarrier = { carry: () => {}, flushOrders: () => {} };
  private timer: Timer | null = null;
  private lastWrite = { count: -1, seenMs: 0 };
  /** Archived claims that are on their way to the store, and neither here nor there. */
  private readonly leaving = new MemoryArchive();

  constructor(private readonly deps: BrokerCoreDeps) {}

  get fleet(): Fleet {
    return this.deps.fleet;
  }

  /** An ended claim that has left memory, if it is still known. */
  archived(id: ClaimId): Claim | undefined {
    return this.fleet.claims.has(id) ? undefined : (this.leaving.find(id) ?? this.deps.archived.find(id));
  }

  /** The ended claims which a request made that have left memory. */
  archivedOfRequest(requestId: string): readonly Claim[] {
    const leftBefore = this.deps.archived.madeBy(requestId);
    const leavesNow = this.leaving.madeBy(requestId);
    if (leavesNow.length === 0) return leftBefore;
    // The store shows what it has written before it says so: one that is on its way may be there already.
    const seen = new Set(leftBefore.map(({ id }) => id));
    return [...leftBefore, ...leavesNow.filter(({ id }) => !seen.has(id))];
  }

  nowMs(): BrokerMs {
    return this.deps.brokerClock.nowMs();
  }

  /** What a moment is on the wall clock, for people to see. */
  readonly wallOf = (ms: BrokerMs): WallMs => this.deps.brokerClock.wallOf(ms);

  onCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /** `listener` is called in the same turn in which something may have become free. It may commit. */
  onCapacity(listener: () => void): void {
    this.capacityListeners.push(listener);
  }

  carryOrdersWith(carrier: OrderCarrier): void {
    this.carrier = carrier;
  }

  /**
   * Decides and makes durable; a refusal changes nothing.
   *
   * @param by the identity that asks; null when nobody does. Also below
   */
  async execute<T>(
    decide: (fleet: Fleet, nowMs: BrokerMs) => Result<Decision<T>>,
    by: string | null = null,
  ): Promise<Result<T>> {
    const decided = decide(this.deps.fleet, this.nowMs());
    if (!decided.ok) return decided;
    await this.commit(decided.value, by);
    return accept(decided.value.value);
  }

  /**
   * Applies a decision at once; resolves when it is durable, its orders are on their way and its watchers know.
   */
  commit(decision: Decision<unknown>, by: string | null = null): Promise<void> {
    const { changes, orders, atomicity } = decision;
    const told = changes.map((change) => this.apply(change, by));
    const durable = this.deps.commits.append(told, atomicity);
    for (const listener of this.capacityListeners) listener();
    return changes.length + orders.length === 0 ? durable : durable.then(() => this.publish(decision));
  }

  /** To be called after a node has changed in a way that no change tells of. */
  touched(node: NodeId): void {
    for (const listener of this.listeners) listener.touched?.(node);
    for (const listener of this.capacityListeners) listener();
  }

  /** Call it before waiting for what a node's agent has yet to be told. */
  flushOrders(node: NodeId): void {
    this.carrier.flushOrders(node);
  }

  /** Resolves when everything that can be read now is durable. */
  settled(): Promise<void> {
    return this.deps.commits.settled();
  }

  /** Starts passing time. Ends when `signal` aborts. */
  start(signal: AbortSignal): void {
    const step = () => {
      const decision = passTime(this.deps.fleet, this.nowMs(), this.deps.limits);
      // A failed commit is reported by the committer itself, once, and ends the process.
      if (decision.changes.length > 0) this.commit(decision).catch(() => {});
      this.writeTime();
      const isBehind = decision.changes.length >= ARCHIVED_PER_STEP_MAX;
      this.timer = this.deps.clock.schedule(isBehind ? CATCH_UP_STEP_MS : TIME_STEP_MS, step);
    };
    step();
    signal.addEventListener('abort', () => this.timer?.cancel(), { once: true });
  }

  /** Returns the change as the store gets it: with what the histories tell of it. */
  private apply(change: Change, by: string | null): Change {
    const told = recorded(this.deps.fleet, change, by);
    this.deps.fleet.apply(change);
    if (change.kind === 'claim-archived') this.leaving.put(change.claim);
    return told;
  }

  /** An idle broker's time is written, too. */
  private writeTime(): void {
    const { commits, clock, timeWriteEveryMs = TIME_WRITE_EVERY_MS } = this.deps;
    const nowMs = clock.monotonicMs();
    if (commits.writeCount !== this.lastWrite.count) this.lastWrite = { count: commits.writeCount, seenMs: nowMs };
    else if (nowMs - this.lastWrite.seenMs + WRITTEN_LATE_MS_MAX >= timeWriteEveryMs) commits.writeTime();
  }

  private publish({ changes, orders }: Decision<unknown>): void {
    for (const change of changes) if (change.kind === 'claim-archived') this.leaving.remove(change.claim);
    for (const listener of this.listeners) listener.committed(changes);
    for (const order of orders) this.carrier.carry(order);
  }
}
