import { printable } from '../../../../domain/text.js';
import type { PlacementExplanation } from '../../../resources/explanation.js';
import { idCell } from '../cells.js';
import { renderTable } from '../table.js';

/** How many nodes each cause ruled out, and what would help; for people. */
export function toWireExplanation({ causes, hints }: PlacementExplanation): string {
  return `${renderCauses(causes)}\n${hints.map((hint) => `hint: ${printable(hint)}\n`).join('')}`;
}

function renderCauses(causes: PlacementExplanation['causes']): string {
  const rows = causes.map(({ cause, nodeCount, exampleNodes }) => [
    String(nodeCount),
    cause,
    exampleNodes.map(idCell).join(', '),
  ]);
  return rows.length === 0 ? 'the broker knows no nodes\n' : renderTable(['NODES', 'CAUSE', 'SUCH AS'], rows);
}
