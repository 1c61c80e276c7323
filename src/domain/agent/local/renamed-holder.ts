import type { AgentState } from '../agent-state.js';
import { isIn, isSameProcess } from '../claims/claim.js';
import type { Connection } from './connections.js';

/**
 * A process that redeems and then becomes its VMM by exec closes the connection at that moment: from then on it runs
 * another program, and is the same holder. Reports should name the VMM.
 */
export function handleExecutable(state: AgentState, { confirmed, peer }: Connection, executable: string): void {
  if (confirmed === null || !isIn(confirmed, 'BOUND')) return;
  const { phase } = confirmed;
  if (!isSameProcess(phase.holder, peer.holder) || phase.holder.executable === executable) return;
  confirmed.phase = { ...phase, holder: { ...phase.holder, executable } };
  state.out.record(confirmed, state.slots.expect(phase.slot, 'BOUND').inode);
  state.out.report(confirmed);
}
