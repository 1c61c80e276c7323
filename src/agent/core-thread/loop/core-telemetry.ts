import type { AgentEffect } from '../../../domain/agent/effects.js';
import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { SlotIndex } from '../../../domain/agent/rmas.js';
import type { ClearingProof } from '../../../domain/claim-state.js';
import type { ClaimId } from '../../../domain/ids.js';
import type { InventoryReport } from '../../../domain/link/reports.js';
import type { Reason, Refusal } from '../../../domain/reasons.js';
import {
  type AllocationResult,
  type CoreTelemetryBatch,
  count,
  type LocalResult,
  noCounts,
  noDurations,
} from './core-measurements.js';

/** Measurements kept until somebody asks. Past it they are sent unasked: copying so many takes some 20 µs. */
const DURATIONS_MAX = 1_024;

type PeerRequest = Extract<AgentInput, { type: 'peer-request' }>;

/**
 * Counts and measures what goes in and out of the core. It runs between a request and the next one, so it only adds
 * numbers up; what they become is the main thread's business.
 */
export class CoreTelemetry {
  private counts = noCounts();
  private durationsMs = noDurations();
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
    this.counts = noCounts();
    this.durationsMs = noDurations();
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

  /** A request was refused before the core heard of it. */
  noteRefusedRequest(op: PeerRequest['request']['op'], reason: Reason): void {
    this.noteResult(op, reason);
  }

  /** A request was answered, and its connection is not read from for a while: its user asks too often. */
  noteDelayedRequest(): void {
    this.counts.delayedRequestCount += 1;
  }

  /** A local connection was not taken on, or hung up on. */
  noteRefusedConnection(reason: Reason): void {
    count(this.counts.refusedConnections, reason);
  }

  noteEffects(effects: readonly AgentEffect[], nowMs: number): void {
    for (const effect of effects) this.noteEffect(effect, nowMs);
  }

  private noteInput(input: AgentInput, nowMs: number): void {
    if (input.type === 'delivery-failed') count(this.counts.deliveryFailures, input.reason);
    if (input.type === 'allocated') {
      this.noteClearing(input.rma.clearing);
      this.noteAllocation(input.slot, 'OK', nowMs);
    } else if (input.type === 'allocate-failed' || input.type === 'memory-failed')
      this.noteAllocation(input.slot, resultOf(input.refusal), nowMs);
  }

  private noteClearing({ method, durationMs }: ClearingProof): void {
    const { clearings } = this.durationsMs;
    const measured = clearings.get(method) ?? [];
    clearings.set(method, measured);
    this.measure(measured, durationMs);
  }

  private noteAllocation(slot: SlotIndex, result: AllocationResult, nowMs: number): void {
    count(this.counts.allocations, result);
    const sinceMs = this.allocatingSinceMs.get(slot);
    this.allocatingSinceMs.delete(slot);
    if (sinceMs !== undefined && result === 'OK') this.measure(this.durationsMs.allocations, nowMs - sinceMs);
  }

  private noteEffect(effect: AgentEffect, nowMs: number): void {
    switch (effect.type) {
      case 'allocate':
        this.allocatingSinceMs.set(effect.slot, nowMs);
        return;
      case 'slot-quarantined':
        this.counts.quarantineCount += 1;
        return;
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
    if (state === 'REFUSED') return count(this.counts.prepareRefusals, refusal ?? 'INTERNAL');
    if (state === 'RECLAIMING') {
      if (!this.reclaimingSinceMs.has(claim)) this.reclaimingSinceMs.set(claim, nowMs);
      return;
    }
    const sinceMs = this.reclaimingSinceMs.get(claim);
    if (sinceMs === undefined) return;
    this.reclaimingSinceMs.delete(claim);
    if (state === 'ENDED') this.measure(this.durationsMs.reclaims, nowMs - sinceMs);
  }

  private noteAnswer({ request, requestId, connection }: PeerRequest, effects: readonly AgentEffect[], tookMs: number) {
    for (const effect of effects) {
      if (effect.type !== 'reply' && effect.type !== 'reply-refused') continue;
      if (effect.requestId !== requestId || effect.connection !== connection) continue;
      const isHandOff = effect.type === 'reply' && effect.rma !== undefined;
      if (isHandOff) this.measure(this.durationsMs.handOffs, tookMs);
      return this.noteResult(request.op, effect.type === 'reply' ? 'OK' : effect.refusal.reason);
    }
  }

  private noteResult(op: PeerRequest['request']['op'], result: LocalResult): void {
    const { localRequests } = this.counts;
    const results = localRequests.get(op) ?? new Map<LocalResult, number>();
    localRequests.set(op, results);
    count(results, result);
  }

  private measure(measured: number[], ms: number): void {
    this.durationCount += 1;
    measured.push(ms);
  }
}

function resultOf({ reason, metadata }: Refusal): AllocationResult {
  return metadata?.['cause'] === 'STILL_HELD' ? 'STILL_HELD' : reason;
}
