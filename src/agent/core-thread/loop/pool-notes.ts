import type { RmaDemand } from '../../../domain/agent/rmas.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { InventoryReport } from '../../../domain/link/reports.js';
import type { Refusal } from '../../../domain/reasons.js';

/** Writes one line of the log. */
export type NoteLine = (event: string, message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Tells the log what an operator has to look into: RMAs that do not come back, and RMAs that others took. */
export class PoolNotes {
  private lastRefusal: Refusal | null = null;
  private driftCount = 0;

  constructor(private readonly warn: NoteLine) {}

  /** The device gave nothing, and said why: the reason belongs to whatever follows from it. */
  refused(refusal: Refusal): void {
    this.lastRefusal = refusal;
  }

  /** An RMA that was given back is not back after the grace. */
  quarantined(slot: number, claim: ClaimId): void {
    const message = `an RMA is not back although its holder ended or released it; it is free when nobody has it any more${this.why()}`;
    this.warn('slot.quarantined', message, { slot, claim, ...this.lastRefusal?.metadata });
  }

  /** An RMA that was taken cannot be touched, and is kept from everybody. */
  memoryFailed(slot: number, { message, metadata }: Refusal): void {
    this.warn('slot.memory_failed', message, { slot, ...metadata });
  }

  /** A claim of before the agent's start asks for another RMA than this agent has. */
  givenBack(claim: ClaimId, { minRmaBytes, maxRmaBytes, device }: RmaDemand): void {
    const message =
      'a claim that nobody had redeemed is given back to the broker, which places it elsewhere: the RMAs of this node are not what it asks for, since the agent was started with another size or device';
    this.warn('claim.given_back', message, { claim, minRmaBytes, maxRmaBytes, device });
  }

  /** What the pool should have and does not give: it was taken behind the agent's back. */
  inventory({ slots, capacityCount }: InventoryReport): void {
    const { unavailable } = slots;
    if (unavailable === this.driftCount) return;
    const fields = { from: this.driftCount, to: unavailable, capacityCount };
    this.driftCount = unavailable;
    const message =
      unavailable === 0
        ? 'the pool gives all its RMAs again'
        : `the pool does not give ${unavailable} of its ${capacityCount} RMAs: others use it${this.why()}`;
    this.warn('pool.drift', message, fields);
  }

  private why(): string {
    return this.lastRefusal === null ? '' : ` (the device: ${this.lastRefusal.message})`;
  }
}
