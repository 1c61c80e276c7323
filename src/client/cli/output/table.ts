import { printable } from '../../../domain/text.js';
import { displayWidth } from './display-width.js';
import type { Look } from './look.js';

const BETWEEN = '  ';

/** Columns under headings, without lines or colours: for people, and for awk. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { headers }: Pick<Look, 'headers'> = { headers: true },
): string {
  const cells = rows.map((row) => row.map(shown));
  const lines = headers ? [head, ...cells] : cells;
  const widths = head.map((_, column) => Math.max(...lines.map((line) => displayWidth(line[column] ?? ''))));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => padded(cell, widths[column] ?? 0))
          .join(BETWEEN)
          .trimEnd()}\n`,
    )
    .join('');
}

/** A cell padded to `width` terminal columns; a wider one stays as it is. */
export function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - displayWidth(cell)));
}

/**
 * The text of a cell. An empty cell would shift the columns for programs that split at spaces, and a line end would
 * forge a row.
 */
function shown(cell: string): string {
  return cell === '' ? '-' : printable(cell);
}
