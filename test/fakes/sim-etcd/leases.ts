import type { Clock, Timer } from '../../../src/common/clock/clock.js';
import type { LeaseId } from '../../../src/server/etcd/etcd.js';

/** etcd grants none that an election could outlast: one and a half times its election timeout, in full seconds. */
const TTL_MIN_S = 2;
/** Beyond what a double has exactly, as etcd's own are. */
const FIRST_ID = 7_587_862_094_578_400_001n;

/** A lease in a snapshot. */
export interface GrantedLease {
  readonly id: LeaseId;
  readonly ttlS: number;
}

interface Lease {
  readonly ttlS: number;
  timer: Timer;
}

/** The leases of a simulated etcd. They last by its clock, and only while it has a leader. */
export class SimLeases {
  readonly #leases = new Map<LeaseId, Lease>();
  #next = FIRST_ID;

  /** @param over a lease has lasted its time */
  constructor(
    private readonly clock: Clock,
    private readonly over: (lease: LeaseId) => void,
  ) {}

  has(lease: LeaseId): boolean {
    return this.#leases.has(lease);
  }

  /** All of them, as a snapshot has them: with the time that each was granted, and not what is left of it. */
  granted(): readonly GrantedLease[] {
    return [...this.#leases].map(([id, { ttlS }]) => ({ id, ttlS }));
  }

  /** As a snapshot had them: each has its whole time again. */
  restore(granted: readonly GrantedLease[]): void {
    for (const id of this.ids()) this.drop(id);
    for (const { id, ttlS } of granted) this.#leases.set(id, { ttlS, timer: this.#timer(id, ttlS) });
  }

  ids(): readonly LeaseId[] {
    return [...this.#leases.keys()];
  }

  grant(ttlS: number): LeaseId {
    const id = String(this.#next);
    this.#next += 1n;
    const granted = Math.max(ttlS, TTL_MIN_S);
    this.#leases.set(id, { ttlS: granted, timer: this.#timer(id, granted) });
    return id;
  }

  /** The time that it has again, in seconds; 0 where it is over. */
  renew(id: LeaseId): number {
    const lease = this.#leases.get(id);
    if (lease === undefined) return 0;
    lease.timer.cancel();
    lease.timer = this.#timer(id, lease.ttlS);
    return lease.ttlS;
  }

  /** A new leader of etcd's does not know for how long leases have gone unrenewed. */
  renewAll(): void {
    for (const id of this.#leases.keys()) this.renew(id);
  }

  /** False where there is none. */
  drop(id: LeaseId): boolean {
    this.#leases.get(id)?.timer.cancel();
    return this.#leases.delete(id);
  }

  #timer(id: LeaseId, ttlS: number): Timer {
    return this.clock.schedule(ttlS * 1_000, () => this.over(id));
  }
}
