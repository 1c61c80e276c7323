import { printable } from '../../../../domain/text.js';
import type { ExplainedPlacement, NodeVerdict } from '../../../resources/explanation.js';
import { idCell, sizeCell } from '../cells.js';
import { renderTable } from '../table.js';
import { toWireExplanation } from './explanation.js';

const COLUMNS = ['NODE', 'RANK', 'RMA', 'FREE', 'AGAINST IT'];

/** Where a guest would be placed, or why nowhere, for people; with the verdict on each node if requested. */
export function renderExplainedPlacement(explained: ExplainedPlacement): string {
  const { explanation, verdicts, node } = explained;
  const parts = [`${printable(outcome(explained))}\n`];
  if (node === null || explanation.causes.length > 0) parts.push(toWireExplanation(explanation));
  if (verdicts.length > 0) parts.push(renderTable(COLUMNS, [...verdicts].sort(byRank).map(row)));
  return parts.join('\n');
}

/** One line: where it would be placed, or that no node fits. */
function outcome({ node, rmaBytes, reason, explanation }: ExplainedPlacement): string {
  const { fittingNodeCount, nodeCount } = explanation;
  if (node === null) return `nowhere: ${reason ?? 'no node would do'}; none of ${nodeCount} node(s) would serve`;
  if (rmaBytes === 0) return `${node}, without an RMA: none of ${nodeCount} node(s) has one for it`;
  return `${node}, with an RMA of ${sizeCell(rmaBytes)}: ${fittingNodeCount} of ${nodeCount} node(s) would serve`;
}

function row({ node, rank, rmaSizeBytes, freeCount, cause }: NodeVerdict): string[] {
  return [idCell(node), rank === null ? '' : String(rank), sizeCell(rmaSizeBytes), String(freeCount), cause ?? ''];
}

/** The best first, then other nodes that fit, then the rest by name. */
function byRank(a: NodeVerdict, b: NodeVerdict): number {
  const place = ({ rank, cause }: NodeVerdict) => rank ?? (cause === null ? 2 ** 30 : 2 ** 31);
  return place(a) - place(b) || (a.node < b.node ? -1 : 1);
}
