import type { Clock, Timer } from '../../common/clock/clock.js';

/**
 * So many orders that came in one turn of the event loop and that nobody waits for are a crowd: the broker has a lot to do, and the
 * next ones for the same agents are not far. A write may be told in two turns, and twice as many of one are then a crowd. Where
 * fewer come nothing is gained by waiting.
 */
export const CROWD_ORDERS_MIN = 8;

/** How long an order of a crowd may wait for company. Longer than a message each to a hundred agents at full load, and no more than a caller notices. */
export const PATIENCE_MS = 100;

/** Orders that leave when they are told to. */
export interface Departing {
  flush(): void;
}

/**
 * Decides when orders leave for agents. Each message costs both ends about as much as what is in it, so orders share one where that
 * harms nobody: those of one write to the store always, and those of a crowd for a while longer.
 */
export class OrderDepartures {
  private readonly atOnce = new Set<Departing>();
  private readonly patient = new Set<Departing>();
  private readonly waiting = new Set<Departing>();
  private patientOrders = 0;
  private isDue = false;
  private timer: Timer | null = null;
  private readonly endWrite = () => this.depart();

  constructor(private readonly clock: Clock) {}

  /** `orders` have one more, which may wait for company if it is `isPatient`. */
  note(orders: Departing, isPatient: boolean): void {
    // What became durable together is published by promises that are all due already: this comes after the last of them.
    if (!this.isDue) queueMicrotask(this.endWrite);
    this.isDue = true;
    if (isPatient) this.patientOrders += 1;
    (isPatient ? this.patient : this.atOnce).add(orders);
  }

  private depart(): void {
    const isCrowd = this.patientOrders >= CROWD_ORDERS_MIN;
    this.isDue = false;
    this.patientOrders = 0;
    flushAll(this.atOnce);
    if (!isCrowd) return flushAll(this.patient);
    for (const orders of this.patient) this.waiting.add(orders);
    this.patient.clear();
    this.timer ??= this.clock.schedule(PATIENCE_MS, () => {
      this.timer = null;
      flushAll(this.waiting);
    });
  }
}

function flushAll(all: Set<Departing>): void {
  for (const orders of all) orders.flush();
  all.clear();
}
