import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { shareOfOne } from '../../domain/access/identity-limits.js';
import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import type { Decision } from '../../domain/broker/records/decision.js';
import { isMendedByWaiting, serveWaiting } from '../../domain/broker/waiting/serve-waiting.js';
import { type Ticket, type Waiting, type WaitingRequest, WaitQueue } from '../../domain/broker/waiting/wait-queue.js';
import type { BrokerMs, TenantId } from '../../domain/ids.js';
import { type Refusal, type Result, refuse } from '../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import { holderOf, Shares } from '../admission/shares.js';
import { type Caller, goneSignal } from '../wire/caller.js';
import type { AgentsReturn } from './agents-return.js';
import type { BrokerCore } from './broker-core.js';
import { endOfCalls } from './broker-stopping.js';

/** Decides on a request with the fleet as it is now. */
export type Decide<T> = (fleet: Fleet, nowMs: BrokerMs) => Result<Decision<T>>;

/** Observes how requests are decided, and how long they wait. */
export interface PlacementObserver {
  /** Wraps a decision to measure how long it takes. */
  timed<T>(decide: Decide<T>): Decide<T>;
  /** Counts a final decision. */
  count(decided: Result<Decision<unknown>>): void;
  /** Counts a request that has waited for capacity. */
  waited(result: 'served' | 'given_up', durationMs: number): void;
}

/** What the placement queue depends on. */
export interface PlacementQueueDeps {
  readonly core: BrokerCore;
  readonly clock: Clock;
  readonly placements: PlacementObserver;
  /** How many requests may wait at a time. */
  readonly waitingMax: number;
  readonly stopping: AbortSignal;
  /** After a takeover; absent for a broker that is alone. */
  readonly agentsReturn?: Pick<AgentsReturn, 'told'> | undefined;
}

/** A request for claims that may wait for capacity, and for how long. */
export interface PlacementRequest<T> extends WaitingRequest {
  /**
   * Decides on the request as of now. It is called again at each attempt, so that whatever it looks up outside the
   * fleet is current, too.
   */
  readonly decide: (fleet: Fleet, at: LookTime) => Result<Decision<T>>;
  readonly waitMs: number;
  readonly caller: Caller;
}

/** The time of an attempt to place a request. */
export interface LookTime {
  readonly nowMs: BrokerMs;
  /** When the request began to wait; null when it has not waited. */
  readonly waitsSinceMs: BrokerMs | null;
}

/**
 * Makes claims at once when there is capacity; otherwise requests wait for it. Waiting requests are tried whenever
 * something becomes free, in the same turn of the event loop, so that no newer request gets ahead of them.
 */
export class PlacementQueue {
  private readonly queue = new WaitQueue();
  /** An attempt for each waiting request; returns false when it has to keep waiting. */
  private readonly looks = new Map<Ticket, () => boolean>();
  private readonly shares = new Shares('waiting');
  private isServing = false;

  constructor(private readonly deps: PlacementQueueDeps) {
    deps.core.onCapacity(() => this.serve());
  }

  get waitingCount(): number {
    return this.queue.size;
  }

  /** How many requests of each tenant wait; null counts those without a tenant. */
  waitingByTenant(): ReadonlyMap<TenantId | null, number> {
    return this.queue.countsByTenant();
  }

  /** Resolves with what the request made, once durable; or with the refusal, either at once or after the wait. */
  make<T>(request: PlacementRequest<T>): Promise<Result<T>> {
    const decided = this.decide(request, null);
    const mayWait = request.waitMs > 0 && !decided.ok && isMendedByWaiting(decided.refusal);
    return mayWait ? this.wait(request) : this.committed(decided, request);
  }

  private decide<T>({ decide }: PlacementRequest<T>, waitsSinceMs: BrokerMs | null): Result<Decision<T>> {
    const { core, placements } = this.deps;
    return placements.timed<T>((fleet, nowMs) => decide(fleet, { nowMs, waitsSinceMs }))(core.fleet, core.nowMs());
  }

  private async committed<T>(
    decided: Result<Decision<T>>,
    { caller }: Pick<PlacementRequest<T>, 'caller'>,
  ): Promise<Result<T>> {
    const { agentsReturn, placements } = this.deps;
    if (!decided.ok) {
      const told = refuse(agentsReturn?.told(decided.refusal) ?? decided.refusal);
      placements.count(told);
      return told;
    }
    placements.count(decided);
    await this.deps.core.commit(decided.value, caller.identity.name);
    return { ok: true, value: decided.value.value };
  }

  private async wait<T>(request: PlacementRequest<T>): Promise<Result<T>> {
    const { core, clock, placements, waitingMax, stopping } = this.deps;
    const { caller } = request;
    const usedUp = this.shares.refusalOf(caller, shareOfOne(waitingMax));
    if (usedUp !== null) return this.committed(refuse(usedUp), request);
    if (this.queue.size >= waitingMax) return this.committed(refuse(tooManyWaiting(waitingMax)), request);
    const sinceMs = core.nowMs();
    const ticket = this.queue.add(request, sinceMs);
    const holder = holderOf(caller.identity, caller.peer);
    this.shares.add(1, holder);
    let result: 'served' | 'given_up' = 'given_up';
    const gone = goneSignal(caller);
    const ends = AbortSignal.any([gone.signal, stopping]);
    try {
      const answered = new Promise<Result<T>>((resolve, reject) => {
        const timer = clock.schedule(request.waitMs, () => resolve(this.tooLate(ticket, request, sinceMs)));
        const giveUp = () => {
          timer.cancel();
          reject(stopping.aborted ? endOfCalls(stopping) : gaveUp());
        };
        ends.addEventListener('abort', giveUp, { once: true });
        this.looks.set(ticket, () => {
          const decided = this.decide(request, sinceMs);
          if (!decided.ok && isMendedByWaiting(decided.refusal)) return false;
          timer.cancel();
          result = 'served';
          resolve(this.committed(decided, request));
          return true;
        });
        if (ends.aborted) giveUp();
      });
      return await caller.aside(answered);
    } finally {
      gone.leave();
      this.shares.add(-1, holder);
      this.leave(ticket);
      placements.waited(result, core.nowMs() - sinceMs);
    }
  }

  /** One last attempt, whose refusal says why the request still does not fit. */
  private tooLate<T>(ticket: Ticket, request: PlacementRequest<T>, sinceMs: BrokerMs): Promise<Result<T>> {
    this.leave(ticket);
    const decided = this.decide(request, sinceMs);
    if (decided.ok || !isMendedByWaiting(decided.refusal)) return this.committed(decided, request);
    const { waitMs } = request;
    const { message, metadata = {} } = decided.refusal;
    const waited = {
      message: `waited ${waitMs / 1000} s: ${message}`,
      metadata: { ...metadata, waited_ms: String(waitMs) },
    };
    return this.committed(refuse({ ...decided.refusal, ...waited }), request);
  }

  private leave(ticket: Ticket): void {
    this.queue.remove(ticket);
    this.looks.delete(ticket);
  }

  private serve(): void {
    // Committing what was served calls this method again.
    if (this.isServing) return;
    this.isServing = true;
    try {
      const serve = ({ ticket }: Waiting) => this.looks.get(ticket)?.() ?? true;
      serveWaiting({ fleet: this.deps.core.fleet, queue: this.queue, serve });
    } finally {
      this.isServing = false;
    }
  }
}

function gaveUp(): RmaError {
  return new RmaError({
    reason: 'CALL_CANCELLED',
    message: 'the caller cancelled while its request waited for capacity',
  });
}

function tooManyWaiting(waitingMax: number): Refusal {
  return {
    reason: 'TOO_MANY_WAITING',
    message: `${waitingMax} requests wait for capacity already, which is the limit (maxWaitingRequests); retry later, or without wait`,
    metadata: { waiting_max: String(waitingMax) },
    retryAfterMs: RETRY_AFTER_MS.PLACE_FREED,
  };
}
