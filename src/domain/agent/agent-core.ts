import type { AgentMs } from '../ids.js';
import { isSameInventory } from '../link/inventory.js';
import type { AgentSnapshot, InventoryReport } from '../link/reports.js';
import { type AgentCoreOptions, AgentState } from './agent-state.js';
import { recordOf, reportOf } from './claims/claim-views.js';
import { decide } from './decide.js';
import type { AgentEffect } from './effects.js';
import type { AgentInput, LocalRequest } from './inputs.js';
import { type AskedClaim, askedClaim } from './local/asked-claim.js';
import { asksForCgroup } from './local/required-holder.js';
import type { AgentRecord } from './records.js';
import { recover } from './recover.js';
import { adopt } from './slots/adopt.js';
import { askDevice } from './slots/device-answers.js';
import { type SlotView, viewSlots } from './slots/holders.js';

export type { AgentCoreOptions } from './agent-state.js';

/**
 * The agent's decisions, without I/O: all slots, claims and holders of one node, and what to do next. Deterministic:
 * the same inputs at the same times lead to the same effects. Inputs are handled one after the other; the effects of
 * one are carried out, in order, before the next input.
 */
export class AgentCore {
  private readonly state: AgentState;
  private reportedVersion = -1;
  private reported: InventoryReport | null = null;

  /**
   * @throws Error when the record of a bound claim names no holder: the agent does not start from a damaged checkpoint.
   */
  constructor(options: AgentCoreOptions) {
    this.state = new AgentState(options);
    recover(this.state, options.record);
    adopt(this.state, options.adopted ?? [], options.record.kept);
  }

  /** Starts: watches the recovered holders, takes up adopted RMAs, and asks for an RMA for every slot that has none. */
  start(): AgentEffect[] {
    return this.finish();
  }

  /** @param nowMs Never less than in the call before. */
  handle(input: AgentInput, nowMs: AgentMs): AgentEffect[] {
    decide(this.state, input, nowMs);
    return this.finish();
  }

  /**
   * Whether whoever feeds this request in has to say in which control group the peer's process is now. It takes reading
   * a file, so nobody does it for other claims.
   */
  asksForCgroup(request: LocalRequest): boolean {
    return asksForCgroup(this.state, request);
  }

  /** Which claim a request is about, for the record; to be asked before the request is handled. */
  askedClaim(request: LocalRequest): AskedClaim {
    return askedClaim(this.state, request);
  }

  /** When the next `tick` is due if no input comes first; null for never. */
  nextWakeMs(): AgentMs | null {
    const claimMs = this.state.claims.nextMs() ?? Number.POSITIVE_INFINITY;
    const supplyMs = this.state.supply.nextMs() ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(claimMs, supplyMs);
    return nextMs === Number.POSITIVE_INFINITY ? null : (nextMs as AgentMs);
  }

  /** What a Hello reports: the pool, and each claim of the broker that is live or whose end is not acknowledged. */
  snapshot(): AgentSnapshot {
    const { claims, slots } = this.state;
    const live = [...claims.allLive()].filter(({ kind }) => kind === 'SCHEDULED');
    return { inventory: slots.inventory(), claims: [...live, ...claims.allEnds()].map(reportOf) };
  }

  /** The whole checkpoint as it is now: the sum of all `record` effects so far. */
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

  /** Every slot that has an RMA, or waits for one to come back: used to find out which processes have them. */
  viewSlots(): readonly SlotView[] {
    return viewSlots(this.state);
  }

  /** Only for invariant checkers, which must not change it. */
  inspect(): AgentState {
    return this.state;
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
