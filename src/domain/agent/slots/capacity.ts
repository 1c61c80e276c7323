import type { AgentState } from '../agent-state.js';
import { retireOneFree } from './assign.js';

/** The size of the pool changed. Slots in use stay; they are retired when they come free. */
export function changeCapacity(state: AgentState, capacityCount: number): void {
  state.slots.targetCount = capacityCount;
  addSlots(state);
  retireExcess(state);
}

/** Adds EMPTY slots up to the capacity, each wanting an RMA. */
export function addSlots({ slots, supply }: AgentState): void {
  while (slots.capacityCount < slots.targetCount) supply.want(slots.add({ state: 'EMPTY', failures: 0 }));
}

/** Retires unused slots, EMPTY ones first, which have no RMA to give back, and slots that cannot be used. */
export function retireExcess(state: AgentState): void {
  const { out, slots, supply } = state;
  if (slots.excessCount === 0) return;
  for (const [index, slot] of slots.entries()) {
    if (slots.excessCount === 0) return;
    if (slot.state !== 'EMPTY' && slot.state !== 'POISONED') continue;
    if (slot.state === 'POISONED') out.push({ type: 'close-rma', fd: slot.rma.fd });
    supply.drop(index);
    slots.move(index, { state: 'RETIRED' });
  }
  while (slots.excessCount > 0 && retireOneFree(state));
}
