import type { Claim } from '../../../resources/claim.js';
import { idCell } from '../cells.js';
import type { Look } from '../look.js';
import { renderTable } from '../table.js';

const COLUMNS = ['GUEST', 'CLAIM', 'NODE', 'STATE', 'TOKEN'];

/** The claims of a group, for people. */
export function groupTable(made: readonly { readonly claim: Claim; readonly token: string }[], look: Look): string {
  const rows = made.map(({ claim, token }) => [
    claim.spec.guest,
    idCell(claim.name),
    idCell(claim.node),
    claim.state,
    token,
  ]);
  return renderTable(COLUMNS, rows, look);
}
