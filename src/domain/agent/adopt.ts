import type { AgentState } from './agent-state.js';
import { slotCameFree } from './assign.js';
import type { HeldRma, SlotIndex } from './ports.js';
import { handedOutInode } from './slot.js';

/**
 * Takes up cleared RMAs that a former process of the agent held ready and that outlived it, as if the device had just
 * allocated them; claims that wait get them first. An RMA that may have been handed out is closed, whoever says that it was
 * not: its slot comes back through RECLAIMING only. So is one for which there is no slot.
 */
export function adopt(state: AgentState, adopted: readonly HeldRma[]): void {
  const { slots, supply, out } = state;
  const handedOut = new Set([...slots.entries()].map(([, slot]) => handedOutInode(slot)));
  const empty = [...slots.entries()].flatMap(([index, slot]): SlotIndex[] => (slot.state === 'EMPTY' ? [index] : []));
  for (const rma of adopted) {
    const isHandedOut = rma.inode !== null && handedOut.has(rma.inode);
    const index = isHandedOut ? undefined : empty.shift();
    if (index === undefined) {
      out.push({ type: 'close-rma', fd: rma.fd });
      continue;
    }
    supply.drop(index);
    slots.move(index, { state: 'CLEARING', failures: 0 });
    slotCameFree(state, index, rma);
  }
}
