import type { AgentMs, ClaimId } from '../ids.js';
import { isSameInventory } from '../link/inventory.js';
import type { AgentSnapshot, InventoryReport } from '../link/reports.js';
import { type AgentCoreOptions, AgentState } from './agent-state.js';
import { isIn } from './claims/claim.js';
import { recordOf, reportOf } from './claims/claim-views.js';
import { forgetEnd } from './claims/end-claim.js';
import { endUnredeemed } from './claims/end-unredeemed.js';
import { prepare } from './claims/prepare.js';
import { unprepare } from './claims/unprepare.js';
import type { AgentEffect } from './effects.js';
import type { AgentInput } from './inputs.js';
import { askHolderToLeave, handleDrain } from './local/drain.js';
import { holderEnded } from './local/hand-back.js';
import { deliveryFailed } from './local/offer.js';
import { connectionUnknown } from './local/refusals.js';
import { handleExecutable } from './local/renamed-holder.js';
import { answer } from './local/requests.js';
import type { AgentRecord } from './records.js';
import { recover } from './recover.js';
import { adopt } from './slots/adopt.js';
import { changeCapacity } from './slots/capacity.js';
import { askDevice, handleAllocated, handleAllocateFailed, handleMemoryFailed } from './slots/device-answers.js';
import { type SlotView, viewSlots } from './slots/holders.js';
import { offerFailed } from './slots/reclaim.js';
import { suspectAll } from './slots/suspect.js';

export type { AgentCoreOptions } from './agent-state.js';

/**
 * The agent without its hands: all slots, claims and holders of one node, and what to do next. Deterministic: the same
 * inputs at the same times lead to the same effects. Inputs are told one after the other, and the effects of one are
 * carried out, in their order, before the next.
 */
export class AgentCore {
  private readonly state: AgentState;
  private reportedVersion = -1;
  private reported: InventoryReport | null = null;

  /** @throws Error when a record of a holder's claim names no holder: a damaged checkpoint stops the start. */
  constructor(options: AgentCoreOptions) {
    this.state = new AgentState(options);
    recover(this.state, options.record);
    adopt(this.state, options.adopted ?? [], options.record.kept);
  }

  /**
   * Begins: watches the holders that were recovered, takes up what was adopted, and asks for an
   * RMA for every slot that has none.
   */
  start(): AgentEffect[] {
    return this.finish();
  }

  /** @param nowMs Never less than in the call before. */
  handle(input: AgentInput, nowMs: AgentMs): AgentEffect[] {
    this.decide(input, nowMs);
    return this.finish();
  }

  /** When a `tick` is due at the latest, unless an input comes first; null for never. */
  nextWakeMs(): AgentMs | null {
    const claimMs = this.state.claims.nextMs() ?? Number.POSITIVE_INFINITY;
    const supplyMs = this.state.supply.nextMs() ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(claimMs, supplyMs);
    return nextMs === Number.POSITIVE_INFINITY ? null : (nextMs as AgentMs);
  }

  /**
   * Everything that a Hello tells: the pool, and each claim of the broker that lives or whose end is not acknowledged.
   */
  snapshot(): AgentSnapshot {
    const { claims, slots } = this.state;
    const live = [...claims.allLive()].filter(({ kind }) => kind === 'SCHEDULED');
    return { inventory: slots.inventory(), claims: [...live, ...claims.allEnds()].map(reportOf) };
  }

  /** The whole checkpoint as it has to be now: what all `record` effects so far add up to. */
  readRecord(): AgentRecord {
    const { state } = this;
    const live = [...state.claims.allLive()].map((claim) => recordOf(claim, state.inodeOf(claim)));
    const ended = [...state.claims.allEnds()].map((claim) => recordOf(claim, null));
    return {
      bootId: state.bootId,
      fencedUpTo: state.fence.fencedUpTo,
      claims: [...live, ...ended],
      kept: [...state.kept.all()],
    };
  }

  /** Every slot that has an RMA, or waits for one to come back: for finding out who has them. */
  viewSlots(): readonly SlotView[] {
    return viewSlots(this.state);
  }

  /** For checkers of invariants only; to look at, not to touch. */
  inspect(): AgentState {
    return this.state;
  }

  private decide(input: AgentInput, nowMs: AgentMs): void {
    const { state } = this;
    switch (input.type) {
      case 'peer-connected':
        return askHolderToLeave(state, state.connections.open(input.connection, input.peer), nowMs);
      case 'peer-request':
        return this.handleRequest(input, nowMs);
      case 'peer-disconnected':
        return this.handleHangUp(input, nowMs);
      case 'delivery-failed':
        return deliveryFailed(state, state.claims.live(input.claim), nowMs);
      case 'holder-ended':
        return holderEnded(state, state.claims.live(input.claim), nowMs);
      case 'allocated':
        return handleAllocated(state, input.slot, input.rma);
      case 'examined':
        return handleAllocated(state, input.slot, input.rma);
      case 'memory-suspect':
        return suspectAll(state);
      case 'memory-failed':
        return handleMemoryFailed(state, input.slot, input.rma);
      case 'allocate-failed':
        return handleAllocateFailed(state, input.slot, { isReturned: input.isReturned ?? false, nowMs });
      case 'capacity-changed':
        return changeCapacity(state, input.capacityCount);
      case 'prepare':
        return prepare(state, input, nowMs);
      case 'unprepare':
        return unprepare(state, input);
      case 'drain':
        return handleDrain(state, input.drain, nowMs);
      case 'ends-acknowledged':
        return this.handleAcknowledged(input.claims);
      case 'tick':
        return this.passTime(nowMs);
      case 'stopping':
        return this.beginStopping();
    }
  }

  private handleRequest(input: Extract<AgentInput, { type: 'peer-request' }>, nowMs: AgentMs): void {
    const { connections, out } = this.state;
    const connection = connections.get(input.connection);
    const { requestId } = input;
    if (connection !== undefined) return answer(this.state, { connection, requestId }, input.request, nowMs);
    out.push({ type: 'reply-refused', connection: input.connection, requestId, refusal: connectionUnknown() });
  }

  private handleHangUp(
    { connection: id, executable }: Extract<AgentInput, { type: 'peer-disconnected' }>,
    nowMs: AgentMs,
  ): void {
    const connection = this.state.connections.close(id);
    if (connection !== undefined && executable !== undefined) handleExecutable(this.state, connection, executable);
    const offered = connection?.offered;
    if (offered && isIn(offered, 'OFFERED')) offerFailed(this.state, offered, { nowMs, isHolderGone: false });
  }

  private handleAcknowledged(ids: readonly ClaimId[]): void {
    for (const id of ids) {
      const end = this.state.claims.end(id);
      if (end !== undefined) forgetEnd(this.state, end);
    }
  }

  private passTime(nowMs: AgentMs): void {
    const { state } = this;
    state.supply.tick(nowMs);
    for (let claim = state.claims.takeDue(nowMs); claim !== undefined; claim = state.claims.takeDue(nowMs)) {
      if (isIn(claim, 'OFFERED')) offerFailed(state, claim, { nowMs, isHolderGone: false });
      else endUnredeemed(state, claim, 'TIME_RAN_OUT');
    }
  }

  private beginStopping(): void {
    this.state.isStopping = true;
    for (const { id } of this.state.connections.all()) {
      this.state.out.push({ type: 'notify', connection: id, event: 'agent_stopping', members: {} });
    }
  }

  private finish(): AgentEffect[] {
    askDevice(this.state);
    return this.state.out.drain(this.changedInventory());
  }

  private changedInventory(): InventoryReport | null {
    const { slots } = this.state;
    if (slots.version === this.reportedVersion) return null;
    this.reportedVersion = slots.version;
    const inventory = slots.inventory();
    if (this.reported !== null && isSameInventory(this.reported, inventory)) return null;
    this.reported = inventory;
    return inventory;
  }
}
