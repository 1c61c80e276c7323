import type { AgentEffect } from '../../domain/agent/effects.js';
import type { AgentInput } from '../../domain/agent/inputs.js';
import type { SlotIndex } from '../../domain/agent/rmas.js';
import type { ClaimId } from '../../domain/ids.js';
import type { InventoryReport } from '../../domain/link/reports.js';
import type { Reason, Refusal } from '../../domain/reasons.js';

/** Measurements kept until somebody asks. Past it they are sent unasked: copying so many takes some 20 µs. */
const DURATIONS_MAX = 1_024;

/** What the core's thread has measured since it was last asked, and how things are. Plain data, and small. */
export interface CoreTelemetryBatch {
  /** Null before the first report. */
  readonly inventory: InventoryReport | null;
  readonly localConnectionCount: number;
  /** By "what label label". */
  readonly counts: ReadonlyMap<string, number>;
  /** In milliseconds, by "what label". */
  readonly durationsMs: ReadonlyMap<string, readonly number[]>;
}

/**
 * Counts and measures what goes in and out of the core. It runs between a request and the next one, so it only adds
 * numbers up; what they become is the main thread's business.
 */
export class CoreTelemetry {
  private counts = new Map<string, number>();
  private durationsMs = new Map<string, number[]>();
  private durationCount = 0;
  private inventory: InventoryReport | null = null;
  /** Slots that the device was asked to fill, and claims on their way back, since when. */
  private readonly allocatingSinceMs = new Map<SlotIndex, number>();
  private readonly reclaimingSinceMs = new Map<ClaimId, number>();

  get isFull(): boolean {
    return this.durationCount >= DURATIONS_MAX;
  }

  /** Everything since the last call. */
  take(localConnectionCount: number): CoreTelemetryBatch {
    const { inventory, counts, durationsMs } = this;
    this.counts = new Map();
    this.durationsMs = new Map();
    this.durationCount = 0;
    return { inventory, localConnectionCount, counts, durationsMs };
  }

  /** An input and everything that it led to, from the moment `startMs` on; the fd of a redeem has left by `endMs`. */
  note(
    input: AgentInput,
    effects: readonly AgentEffect[],
    at: { readonly startMs: number; readonly endMs: number },
  ): void {
    this.noteInput(input, at.startMs);
    this.noteEffects(effects, at.endMs);
    if (input.type === 'peer-request') this.noteAnswer(input, effects, at.endMs - at.startMs);
  }

  /** A local connection was not taken on, or hung up on. */
  noteRefusedConnection(reason: Reason): void {
    this.count(`refused-connection ${reason}`);
  }

  noteEffects(effects: readonly AgentEffect[], nowMs: number): void {
    for (const effect of effects) this.noteEffect(effect, nowMs);
  }

  private noteInput(input: AgentInput, nowMs: number): void {
    if (input.type === 'delivery-failed') this.count(`delivery-failure ${input.reason}`);
    if (input.type === 'allocated') {
      const { method, durationMs } = input.rma.clearing;
      this.measure(`clearing ${method}`, durationMs);
      this.noteAllocation(input.slot, 'OK', nowMs);
    } else if (input.type === 'allocate-failed' || input.type === 'memory-failed')
      this.noteAllocation(input.slot, resultOf(input.refusal), nowMs);
  }

  private noteAllocation(slot: SlotIndex, result: string, nowMs: number): void {
    this.count(`allocation ${result}`);
    const sinceMs = this.allocatingSinceMs.get(slot);
    this.allocatingSinceMs.delete(slot);
    if (sinceMs !== undefined && result === 'OK') this.measure('allocation', nowMs - sinceMs);
  }

  private noteEffect(effect: AgentEffect, nowMs: number): void {
    switch (effect.type) {
      case 'allocate':
        this.allocatingSinceMs.set(effect.slot, nowMs);
        return;
      case 'slot-quarantined':
        return this.count('quarantine');
      case 'report-inventory':
        this.inventory = effect.report;
        return;
      case 'report-claim':
        return this.noteReport(effect.report, nowMs);
      default:
    }
  }

  private noteReport(report: Extract<AgentEffect, { type: 'report-claim' }>['report'], nowMs: number): void {
    const { claim, state, refusal } = report;
    if (state === 'REFUSED') return this.count(`prepare-refusal ${refusal ?? 'INTERNAL'}`);
    if (state === 'RECLAIMING') {
      if (!this.reclaimingSinceMs.has(claim)) this.reclaimingSinceMs.set(claim, nowMs);
      return;
    }
    const sinceMs = this.reclaimingSinceMs.get(claim);
    if (sinceMs === undefined) return;
    this.reclaimingSinceMs.delete(claim);
    if (state === 'ENDED') this.measure('reclaim', nowMs - sinceMs);
  }

  private noteAnswer(
    { request, requestId, connection }: Extract<AgentInput, { type: 'peer-request' }>,
    effects: readonly AgentEffect[],
    tookMs: number,
  ): void {
    for (const effect of effects) {
      if (effect.type !== 'reply' && effect.type !== 'reply-refused') continue;
      if (effect.requestId !== requestId || effect.connection !== connection) continue;
      const isHandOff = effect.type === 'reply' && effect.rma !== undefined;
      if (isHandOff) this.measure('hand-off', tookMs);
      return this.count(`local-request ${request.op} ${effect.type === 'reply' ? 'OK' : effect.refusal.reason}`);
    }
  }

  private count(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  private measure(key: string, ms: number): void {
    this.durationCount += 1;
    const measured = this.durationsMs.get(key);
    if (measured === undefined) this.durationsMs.set(key, [ms]);
    else measured.push(ms);
  }
}

/** Somebody who still has the RMA is no fault of the device. */
function resultOf({ reason, metadata }: Refusal): string {
  return metadata?.['cause'] === 'STILL_HELD' ? 'STILL_HELD' : reason;
}
