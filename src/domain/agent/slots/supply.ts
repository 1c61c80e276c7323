import { Deadlines } from '../../deadlines.js';
import type { AgentMs } from '../../ids.js';
import type { SlotIndex } from '../rmas.js';

/** Which slots want an RMA from the device, which are being allocated, and which are to be retried later. */
export class Supply {
  private readonly queued = new Set<SlotIndex>();
  private readonly inFlight = new Set<SlotIndex>();
  private readonly retryAt = new Map<SlotIndex, AgentMs>();
  private readonly retries = new Deadlines<SlotIndex>();

  /** @param inFlightMax How many allocations the device is asked for at once. */
  constructor(private readonly inFlightMax: number) {}

  /** The slot wants an RMA, now. */
  want(slot: SlotIndex): void {
    this.retryAt.delete(slot);
    if (!this.inFlight.has(slot)) this.queued.add(slot);
  }

  /** The slot wants an RMA, but not before `atMs`. */
  wantLater(slot: SlotIndex, atMs: AgentMs): void {
    this.retryAt.set(slot, atMs);
    this.retries.schedule(slot, atMs);
  }

  /** The slot no longer wants an RMA. */
  drop(slot: SlotIndex): void {
    this.queued.delete(slot);
    this.retryAt.delete(slot);
  }

  /** The next slot to ask the device for; undefined when none waits or the device is busy. */
  begin(): SlotIndex | undefined {
    if (this.inFlight.size >= this.inFlightMax) return undefined;
    for (const slot of this.queued) {
      this.queued.delete(slot);
      this.inFlight.add(slot);
      return slot;
    }
    return undefined;
  }

  /** The device has answered for this slot; false when it was not asked. */
  finish(slot: SlotIndex): boolean {
    return this.inFlight.delete(slot);
  }

  isInFlight(slot: SlotIndex): boolean {
    return this.inFlight.has(slot);
  }

  isWanted(slot: SlotIndex): boolean {
    return this.queued.has(slot) || this.retryAt.has(slot) || this.inFlight.has(slot);
  }

  nextMs(): number | null {
    return this.retries.nextMs();
  }

  /** Queues what is to be retried by now. */
  tick(nowMs: AgentMs): void {
    for (let slot = this.retries.takeDue(nowMs); slot !== undefined; slot = this.retries.takeDue(nowMs)) {
      const atMs = this.retryAt.get(slot);
      if (atMs === undefined) continue;
      if (atMs <= nowMs) this.want(slot);
      else this.retries.schedule(slot, atMs);
    }
  }
}
