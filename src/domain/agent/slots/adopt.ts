import type { AgentState } from '../agent-state.js';
import type { AdoptedRma, KeptRma, SlotIndex } from '../rmas.js';
import { slotCameFree } from './assign.js';
import { giveBack } from './keep-over-restarts.js';
import { handedOutInode } from './slot.js';

/**
 * Takes up cleared RMAs that a previous run of the agent had kept, as if the device had just allocated them; waiting
 * claims get them first. Only an RMA that the checkpoint proves was never handed out is taken up: it records that the
 * RMA is kept, and records the end of that before the fd leaves. Any other RMA is closed, as is one without a slot, and
 * the service manager closes its copy of what is not taken up.
 */
export function adopt(state: AgentState, adopted: readonly AdoptedRma[], recorded: readonly KeptRma[]): void {
  const proven = new Map(recorded.map((kept) => [kept.name, kept]));
  const handedOut = new Set([...state.slots.entries()].map(([, slot]) => handedOutInode(slot)));
  const empty = [...state.slots.entries()].flatMap(([index, slot]): SlotIndex[] =>
    slot.state === 'EMPTY' ? [index] : [],
  );
  for (const rma of adopted) {
    const kept = proven.get(rma.keptAs);
    if (kept === undefined || !isSame(rma, kept) || (rma.inode !== null && handedOut.has(rma.inode))) {
      state.out.push({ type: 'close-rma', fd: rma.fd });
      if (kept === undefined) state.out.push({ type: 'unkeep-rma', name: rma.keptAs });
      continue;
    }
    // Only once: a second fd of the same name proves nothing.
    proven.delete(rma.keptAs);
    state.kept.resume(rma.fd, kept);
    takeUp(state, rma, empty.shift());
  }
  // Recorded as kept, but not passed to this run, or not the same RMA.
  for (const { name } of proven.values()) {
    state.out.push({ type: 'record', entry: { unkept: name } });
    state.out.push({ type: 'unkeep-rma', name });
  }
}

function takeUp(state: AgentState, { keptAs: _, ...rma }: AdoptedRma, index: SlotIndex | undefined): void {
  if (index === undefined) return giveBack(state, rma);
  state.supply.drop(index);
  state.slots.move(index, { state: 'CLEARING', failures: 0 });
  slotCameFree(state, index, rma);
}

function isSame({ inode, sizeBytes }: AdoptedRma, kept: KeptRma): boolean {
  return inode === kept.inode && sizeBytes === kept.sizeBytes;
}
