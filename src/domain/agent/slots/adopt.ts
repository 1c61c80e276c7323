import type { AgentState } from '../agent-state.js';
import type { AdoptedRma, KeptRma, SlotIndex } from '../rmas.js';
import { slotCameFree } from './assign.js';
import { giveBack } from './keep.js';
import { handedOutInode } from './slot.js';

/**
 * Takes up cleared RMAs that a former life of the agent had kept and that outlived it, as if the device had just
 * allocated them; claims that wait get them first. Only one that the checkpoint says was never handed out is taken up:
 * it wrote down that the RMA was kept, and not that this ended, which it does before an fd leaves. Any other one is
 * closed, as is one for which there is no slot, and the service manager lets go of what is not taken up.
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
    // Once: a second fd of the same name proves nothing.
    proven.delete(rma.keptAs);
    state.kept.resume(rma.fd, kept);
    takeUp(state, rma, empty.shift());
  }
  // What was to be kept and did not come, or is not what was kept.
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
