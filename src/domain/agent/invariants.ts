import type { InventoryReport } from '../link/reports.js';
import type { AgentCore } from './agent-core.js';
import type { AgentState } from './agent-state.js';
import type { AgentClaim } from './claims/claim.js';
import { countedAs, heldIn, type SlotState, usedBy } from './slots/slot.js';

/**
 * What must hold of an agent's core after every input; returns what does not. Tests and the simulator check it each
 * time.
 */
export function checkAgentInvariants(core: AgentCore): readonly string[] {
  const state = core.inspect();
  return [
    ...brokenCounts(state),
    ...brokenSlots(state),
    ...brokenClaims(state),
    ...brokenSupply(state),
    ...brokenKept(state),
  ];
}

/** Promise 5: the six counts add up to the capacity, and match the slots. */
function brokenCounts({ slots }: AgentState): string[] {
  const told = slots.inventory();
  const counted = countSlots([...slots.entries()].map(([, slot]) => slot));
  const broken: string[] = [];
  for (const [name, count] of Object.entries({ ...told.slots, ...elsewhere(told) })) {
    const real = counted.get(name) ?? 0;
    if (real !== count) broken.push(`${count} slots are reported as ${name}, and ${real} are`);
  }
  const sum = Object.values(told.slots).reduce((total, count) => total + count, 0);
  if (sum !== told.capacityCount) broken.push(`the counts add up to ${sum} and the capacity is ${told.capacityCount}`);
  return broken;
}

/** Reported in addition to the seven counts. */
function elsewhere({ unclaimedCount, unscheduledCount, poisonedCount }: InventoryReport) {
  return { unclaimed: unclaimedCount, unscheduled: unscheduledCount, poisoned: poisonedCount };
}

function countSlots(slots: readonly SlotState[]): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  for (const slot of slots) {
    for (const name of namesOf(slot)) counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  return counted;
}

/** Every count that a slot is part of. */
function namesOf(slot: SlotState): readonly string[] {
  const name = countedAs(slot);
  const kind = usedBy(slot);
  const isUnclaimed = name === 'unavailable' || kind === 'LOCAL' || kind === 'STRAY' || slot.state === 'POISONED';
  return [
    ...(name === null ? [] : [name]),
    ...(isUnclaimed ? ['unclaimed'] : []),
    ...(kind === 'LOCAL' ? ['unscheduled'] : []),
    ...(slot.state === 'POISONED' ? ['poisoned'] : []),
  ];
}

/** No RMA is in two slots, and a slot and its claim refer to each other. */
function brokenSlots({ slots, claims }: AgentState): string[] {
  const broken: string[] = [];
  const fds = new Set<number>();
  for (const [index, slot] of slots.entries()) {
    const rma = heldIn(slot);
    if (rma !== null && fds.has(rma.fd)) broken.push(`fd ${rma.fd} is in two slots, the second is ${index}`);
    if (rma !== null) fds.add(rma.fd);
    if (!('claim' in slot)) continue;
    const { id, phase } = slot.claim;
    if (claims.live(id) !== slot.claim) broken.push(`slot ${index} is ${slot.state} for ${id}, which does not live`);
    if (phase.state !== slot.state) broken.push(`slot ${index} is ${slot.state} and its claim ${id} ${phase.state}`);
    if ('slot' in phase && phase.slot !== index) broken.push(`slot ${index} has ${id}, which has slot ${phase.slot}`);
  }
  return broken;
}

function brokenClaims(state: AgentState): string[] {
  const { claims, slots, fence } = state;
  const broken: string[] = [];
  for (const claim of claims.allLive()) {
    broken.push(...brokenPhase(state, claim), ...brokenHolder(claim));
    const waits = claim.phase.state === 'PREPARING';
    if (waits !== claims.isWaiting(claim)) broken.push(`${claim.id} is ${claim.phase.state} and waits wrongly`);
    if (claim.tokenHash !== null && claims.liveByToken(claim.tokenHash) !== claim) {
      broken.push(`the token of ${claim.id} leads elsewhere`);
    }
    if (claims.end(claim.id) !== undefined) broken.push(`${claim.id} lives and has ended`);
  }
  for (const claim of claims.allEnds()) {
    if (!fence.isFenced(claim.fencingToken)) broken.push(`${claim.id} has ended and is not fenced`);
  }
  if (claims.waitingCount > 0 && slots.countOf('free') > 0) broken.push('a claim waits while a slot is FREE');
  return broken;
}

function brokenPhase({ slots, connections }: AgentState, claim: AgentClaim): string[] {
  const { id, phase } = claim;
  if (phase.state === 'ENDED') return [`${id} lives and is ENDED`];
  if (!('slot' in phase)) return [];
  const broken: string[] = [];
  const slot = slots.get(phase.slot);
  if (slot === undefined || claimOf(slot) !== claim)
    broken.push(`${id} has slot ${phase.slot}, which has another claim`);
  if (phase.state === 'OFFERED' && connections.get(phase.connection)?.offered !== claim) {
    broken.push(`${id} is OFFERED and its connection does not know`);
  }
  return broken;
}

/** Nobody has, or was sent, the RMA of a claim that is not for its user. */
function brokenHolder({ id, phase, requiredHolder }: AgentClaim): string[] {
  if (phase.state !== 'OFFERED' && phase.state !== 'BOUND') return [];
  const uids = requiredHolder?.uids ?? [];
  return uids.length === 0 || uids.includes(phase.holder.uid) ? [] : [`${id} is for others than ${phase.holder.uid}`];
}

function claimOf(slot: SlotState): AgentClaim | null {
  return 'claim' in slot ? slot.claim : null;
}

/** Every slot that wants an RMA is queued for one. */
function brokenSupply({ slots, supply }: AgentState): string[] {
  const broken: string[] = [];
  for (const [index, slot] of slots.entries()) {
    const wants =
      slot.state === 'SUSPECT' || slot.state === 'EMPTY' || slot.state === 'CLEARING' || slot.state === 'RECLAIMING';
    if (wants !== supply.isWanted(index)) broken.push(`slot ${index} is ${slot.state} and wanted is ${!wants}`);
    if (slot.state === 'CLEARING' && !supply.isInFlight(index)) broken.push(`slot ${index} is CLEARING by nobody`);
  }
  return broken;
}

/** Promise 1 across restarts: no process but this run of the agent has an RMA that its next run may take up. */
function brokenKept({ slots, kept }: AgentState): string[] {
  const own = new Set<number>();
  for (const [, slot] of slots.entries()) {
    if (slot.state === 'FREE' || slot.state === 'PREPARED' || slot.state === 'SUSPECT') own.add(slot.rma.fd);
  }
  return [...kept.entries()].flatMap(([fd, { name }]) => (own.has(fd) ? [] : [`${name} is kept and may be out`]));
}
