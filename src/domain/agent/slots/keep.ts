import type { AgentState } from '../agent-state.js';
import type { HeldRma } from '../rmas.js';

/**
 * Lets the service manager keep a copy of an RMA that only the agent has ever had, so that it outlives the agent's
 * process. It is written down first: what is not written down is not taken up by the next one.
 */
export function keep(state: AgentState, rma: HeldRma): void {
  const kept = state.kept.add(rma, state.device);
  if (kept === null) return;
  state.out.push({ type: 'record', entry: { kept } });
  state.out.push({ type: 'keep-rma', name: kept.name, fd: rma.fd });
}

/**
 * The RMA is about to leave the agent. Written down before it does: from here on no life of the agent
 * takes it up, whatever becomes of the copy. Gives the name of the copy, which is still to be let go
 * of; undefined when there is none.
 */
export function endKeeping(state: AgentState, rma: HeldRma): string | undefined {
  const name = state.kept.remove(rma.fd);
  if (name !== undefined) state.out.push({ type: 'record', entry: { unkept: name } });
  return name;
}

/** The service manager lets go of its copy: otherwise the kernel would never have the RMA back. */
export function letGo(state: AgentState, name: string | undefined): void {
  if (name !== undefined) state.out.push({ type: 'unkeep-rma', name });
}

/** The agent needs an RMA no more, and nobody else has ever had it. */
export function giveBack(state: AgentState, rma: HeldRma): void {
  letGo(state, endKeeping(state, rma));
  state.out.push({ type: 'close-rma', fd: rma.fd });
}
