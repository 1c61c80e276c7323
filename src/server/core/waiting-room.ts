import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Claim } from '../../domain/broker/claim.js';
import { type ClaimLimits, type CreateClaimCommand, createClaim } from '../../domain/broker/create-claim.js';
import type { Decision } from '../../domain/broker/decision.js';
import { isMendedByWaiting, serveWaiting } from '../../domain/broker/serve-waiting.js';
import { type Ticket, type Waiting, WaitQueue } from '../../domain/broker/wait-queue.js';
import { type Refusal, type Result, refuse } from '../../domain/reasons.js';
import type { Caller } from '../rpc/call.js';
import type { PlacementMetrics } from '../telemetry/placement-metrics.js';
import type { BrokerCore } from './broker-core.js';

/** When somebody who is turned away may try again: by then some of those who wait have been served or have given up. */
const RETRY_AFTER_MS = 5_000;

/** What the waiting room works with. */
export interface WaitingRoomDeps {
  readonly core: BrokerCore;
  readonly clock: Clock;
  readonly placements: PlacementMetrics;
  readonly limits: ClaimLimits;
  /** How many requests may wait at a time. */
  readonly waitingMax: number;
  readonly stopping: AbortSignal;
}

/** A request for a claim, and how long it may wait for capacity. */
export interface PatientRequest {
  /** Completed at each decision with the compacted claims of the same ids, so that none can leave memory in between. */
  readonly command: () => CreateClaimCommand;
  readonly waitMs: number;
  readonly caller: Caller;
}

/**
 * Makes claims at once where there is capacity, and lets requests wait for it where there is none. Those who wait are looked at
 * whenever something becomes free, in the very turn in which it does, so that nobody comes in between.
 */
export class WaitingRoom {
  private readonly queue = new WaitQueue();
  private readonly answers = new Map<Ticket, (decided: Result<Decision<Claim>>) => void>();
  private readonly requests = new Map<Ticket, PatientRequest>();
  private isServing = false;

  constructor(private readonly deps: WaitingRoomDeps) {
    deps.core.onCapacity(() => this.serve());
  }

  get waitingCount(): number {
    return this.queue.size;
  }

  /** The claim, durable; or why there is none, now or after the wait. */
  async make(request: PatientRequest): Promise<Result<Claim>> {
    const decided = this.decide(request.command());
    const mayWait = request.waitMs > 0 && !decided.ok && isMendedByWaiting(decided.refusal);
    return mayWait ? this.wait(request) : this.committed(decided);
  }

  private decide(command: CreateClaimCommand): Result<Decision<Claim>> {
    const { core, placements, limits } = this.deps;
    const decide = placements.measured<Claim>((fleet, nowMs) => createClaim(fleet, command, nowMs, limits));
    return decide(core.fleet, core.nowMs());
  }

  private decideAgain({ ticket, command, sinceMs }: Waiting): Result<Decision<Claim>> {
    const request = this.requests.get(ticket);
    return this.decide({ ...(request?.command() ?? command), waitsSinceMs: sinceMs });
  }

  private async committed(decided: Result<Decision<Claim>>): Promise<Result<Claim>> {
    if (!decided.ok) return decided;
    await this.deps.core.commit(decided.value);
    return { ok: true, value: decided.value.value };
  }

  private async wait(request: PatientRequest): Promise<Result<Claim>> {
    const { core, clock, waitingMax, stopping } = this.deps;
    if (this.queue.size >= waitingMax) return refuse(tooManyWaiting(waitingMax));
    const sinceMs = core.nowMs();
    const ticket = this.queue.add({ ...request.command(), waitsSinceMs: sinceMs }, sinceMs);
    this.requests.set(ticket, request);
    const ends = AbortSignal.any([request.caller.gone(), stopping]);
    try {
      const answered = new Promise<Result<Claim>>((resolve, reject) => {
        const timer = clock.schedule(request.waitMs, () => resolve(this.tooLate(ticket, request)));
        ends.addEventListener('abort', () => reject(gaveUp(stopping.aborted)), { once: true });
        this.answers.set(ticket, (decided) => {
          timer.cancel();
          resolve(this.committed(decided));
        });
        if (ends.aborted) reject(gaveUp(stopping.aborted));
      });
      return await request.caller.aside(answered);
    } finally {
      this.leave(ticket);
    }
  }

  /** One more look, which says why it still does not fit. */
  private tooLate(ticket: Ticket, { command, waitMs }: PatientRequest): Promise<Result<Claim>> {
    this.leave(ticket);
    const decided = this.decide(command());
    if (decided.ok || !isMendedByWaiting(decided.refusal)) return this.committed(decided);
    const { message, metadata = {} } = decided.refusal;
    const waited = {
      message: `waited ${waitMs / 1000} s in vain: ${message}`,
      metadata: { ...metadata, waited_ms: String(waitMs) },
    };
    return Promise.resolve(refuse({ ...decided.refusal, ...waited }));
  }

  private leave(ticket: Ticket): void {
    this.queue.remove(ticket);
    this.answers.delete(ticket);
    this.requests.delete(ticket);
  }

  private serve(): void {
    // Committing what is served comes back here.
    if (this.isServing) return;
    this.isServing = true;
    try {
      serveWaiting({
        fleet: this.deps.core.fleet,
        queue: this.queue,
        decide: (waiting) => this.decideAgain(waiting),
        answer: (ticket, decided) => this.answers.get(ticket)?.(decided),
      });
    } finally {
      this.isServing = false;
    }
  }
}

function gaveUp(isStopping: boolean): RmaError {
  if (isStopping)
    return new RmaError({ reason: 'NOT_READY', message: 'the broker is stopping; retry', retryAfterMs: 1_000 });
  return new RmaError({
    reason: 'CALL_CANCELLED',
    message: 'the caller hung up while its request waited for capacity',
  });
}

function tooManyWaiting(waitingMax: number): Refusal {
  return {
    reason: 'TOO_MANY_WAITING',
    message: `${waitingMax} requests wait for capacity already, which is the limit (maxWaitingRequests); retry later, or without wait`,
    metadata: { waiting_max: String(waitingMax) },
    retryAfterMs: RETRY_AFTER_MS,
  };
}
