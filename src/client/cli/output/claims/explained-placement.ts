import { printable } from '../../../../domain/text.js';
import type { ExplainedPlacement, NodeVerdict } from '../../../resources/explanation.js';
import { idCell, sizeCell } from '../cells.js';
import { renderTable } from '../table.js';
import { renderExplanation } from './explanation.js';

const COLUMNS = ['NODE', 'RANK', 'RMA', 'FREE', 'AGAINST IT'];

/** Where a guest would go, or why nowhere; for people. With what each node has to say, where it was asked. */
export function renderExplainedPlacement(explained: ExplainedPlacement): string {
  const { explanation, verdicts, node } = explained;
  const parts = [`${printable(outcome(explained))}\n`];
  if (node === null || explanation.causes.length > 0) parts.push(renderExplanation(explanation));
  if (verdicts.length > 0) parts.push(renderTable(COLUMNS, [...verdicts].sort(byRank).map(row)));
  return parts.join('\n');
}

/** One line: it would go there, or nowhere. */
function outcome({ node, rmaBytes, reason, explanation }: ExplainedPlacement): string {
  const { fittingNodeCount, nodeCount } = explanation;
  if (node === null) return `nowhere: ${reason ?? 'no node would do'}; none of ${nodeCount} node(s) would serve`;
  if (rmaBytes === 0) return `${node}, without an RMA: none of ${nodeCount} node(s) has one for it`;
  return `${node}, with an RMA of ${sizeCell(rmaBytes)}: ${fittingNodeCount} of ${nodeCount} node(s) would serve`;
}

function row({ node, rank, rmaSizeBytes, freeCount, cause }: NodeVerdict): string[] {
  return [idCell(node), rank === null ? '' : String(rank), sizeCell(rmaSizeBytes), String(freeCount), cause ?? ''];
}

/** The best first, then those that would serve at all, then the others by name. */
function byRank(a: NodeVerdict, b: NodeVerdict): number {
  const place = ({ rank, cause }: NodeVerdict) => rank ?? (cause === null ? 2 ** 30 : 2 ** 31);
  return place(a) - place(b) || (a.node < b.node ? -1 : 1);
}
