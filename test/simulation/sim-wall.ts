import assert from 'node:assert/strict';
import type { Clock } from '../../src/common/clock/clock.js';
import type { Claim } from '../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../src/domain/ids.js';
import type { SimRequest } from './sim-broker.js';

const HOUR_MS = 3_600_000;
/** How far the wall clock is off in one life of the broker after the other. */
const OFF_MS = [0, HOUR_MS, -48 * HOUR_MS, 48 * HOUR_MS, -HOUR_MS];

/** The clock of one life of the broker, whose wall clock may be far off. */
export function clockOfLife(clock: Clock, life: number): Clock {
  const offMs = OFF_MS[life % OFF_MS.length] ?? 0;
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs() + offMs,
    schedule: (delayMs, task) => clock.schedule(delayMs, task),
  };
}

/** An agent ends what nobody has redeemed a little before the broker would. */
const MARGIN_MS = 5_000;
const MARGIN_SHARE = 0.01;

/** When time may end the claims of each request at the earliest, on the clock that all of the world shares. */
export class Expiries {
  private readonly notBefore = new Map<string, number>();
  private readonly requestOf = new Map<ClaimId, string>();

  /** Somebody asks; who asks again gets what was made by the first time, or by this. */
  asked({ requestId, ttlMs }: SimRequest, nowMs: number): void {
    if (!this.notBefore.has(requestId)) this.notBefore.set(requestId, earliest(nowMs, ttlMs));
  }

  answered(requestId: string, claims: readonly Claim[]): void {
    for (const { id } of claims) this.requestOf.set(id, requestId);
  }

  /** Claims of one request have one expiry, and a renewal may bring it nearer. */
  renewed(id: ClaimId, ttlMs: number, nowMs: number): void {
    const requestId = this.requestOf.get(id);
    if (requestId === undefined) return;
    const before = this.notBefore.get(requestId) ?? Number.POSITIVE_INFINITY;
    this.notBefore.set(requestId, Math.min(before, earliest(nowMs, ttlMs)));
  }

  /** Promise 4: whatever the wall clocks were, time ends no claim that has time left. */
  check(claims: Iterable<Claim>, nowMs: number): void {
    for (const { id, endCause } of claims) {
      const requestId = endCause === 'TIME_RAN_OUT' ? this.requestOf.get(id) : undefined;
      const isEarly = requestId !== undefined && nowMs < (this.notBefore.get(requestId) ?? 0);
      assert.ok(!isEarly, `${id} ran out of time before its time`);
    }
  }
}

function earliest(nowMs: number, ttlMs: number): number {
  return nowMs + ttlMs - MARGIN_MS - MARGIN_SHARE * ttlMs;
}
