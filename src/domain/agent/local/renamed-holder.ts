import type { AgentState } from '../agent-state.js';
import { isIn, isSameProcess } from '../claims/claim.js';
import type { Connection } from './connections.js';

/**
 * A process that redeems and then becomes its VMM by exec hangs up in that moment: from then on it runs another
 * program, and is the same holder. Whoever looks at the claim wants to know the VMM.
 */
export function handleExecutable(state: AgentState, { confirmed, peer }: Connection, executable: string): void {
  if (confirmed === null || !isIn(confirmed, 'BOUND')) return;
  const { phase } = confirmed;
  if (!isSameProcess(phase.holder, peer.holder) || phase.holder.executable === executable) return;
  confirmed.phase = { ...phase, holder: { ...phase.holder, executable } };
  state.out.record(confirmed, state.slots.expect(phase.slot, 'BOUND').inode);
  state.out.report(confirmed);
}
