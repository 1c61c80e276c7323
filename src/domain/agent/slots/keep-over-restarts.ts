import type { AgentState } from '../agent-state.js';
import type { HeldRma } from '../rmas.js';

/**
 * Has the service manager keep a copy of an RMA that only the agent has ever had, so that it outlives the agent's
 * process. It is recorded first: the next run takes up only what is recorded.
 */
export function keep(state: AgentState, rma: HeldRma): void {
  const kept = state.kept.add(rma, state.device);
  if (kept === null) return;
  state.out.push({ type: 'record', entry: { kept } });
  state.out.push({ type: 'keep-rma', name: kept.name, fd: rma.fd });
}

/**
 * The RMA is about to leave the agent. Recorded before it does: from here on no run of the agent takes it up, whatever
 * becomes of the copy. Returns the name of the copy, which still has to be closed; undefined when there is none.
 */
export function endKeeping(state: AgentState, rma: HeldRma): string | undefined {
  const name = state.kept.remove(rma.fd);
  if (name !== undefined) state.out.push({ type: 'record', entry: { unkept: name } });
  return name;
}

/** Has the service manager close its copy: otherwise the kernel would never get the RMA back. */
export function letGo(state: AgentState, name: string | undefined): void {
  if (name !== undefined) state.out.push({ type: 'unkeep-rma', name });
}

/** Gives back an RMA that the agent no longer needs and that no other process has ever had. */
export function giveBack(state: AgentState, rma: HeldRma): void {
  letGo(state, endKeeping(state, rma));
  state.out.push({ type: 'close-rma', fd: rma.fd });
}
