import type { RmaError } from '../../../common/errors/rma-error.js';
import type { PlacementExplanation } from '../../resources/explanation.js';
import { placementExplanationOf } from '../../rpc/read-explanation.js';
import { idCell } from './cells.js';
import { nextStepFor } from './next-step.js';
import { renderTable } from './table.js';

/** An error for people: what happened, its reason, why no node would do, and what to do next. */
export function renderFailure(error: RmaError): string {
  const explanation = placementExplanationOf(error);
  const next = nextStepFor(error.reason);
  const lines = [`error: ${error.message}\n`, `reason: ${error.reason}\n`];
  if (explanation !== undefined) lines.push(renderExplanation(explanation));
  if (next !== undefined) lines.push(`next: ${next}\n`);
  return lines.join('');
}

function renderExplanation({ causes, hints }: PlacementExplanation): string {
  const rows = causes.map(({ cause, nodeCount, exampleNodes }) => [
    String(nodeCount),
    cause,
    exampleNodes.map(idCell).join(', '),
  ]);
  const table = rows.length === 0 ? 'the broker knows no nodes\n' : renderTable(['NODES', 'CAUSE', 'SUCH AS'], rows);
  return `\n${table}\n${hints.map((hint) => `hint: ${hint}\n`).join('')}`;
}
