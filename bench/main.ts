// `npm run bench`: the project's own figures, each beside its own limit measured in the same run.
//   --json FILE   the figures for programs
import { writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { bulkFigures } from './bulk.js';
import { claimFigures } from './claims.js';
import type { Figure } from './figure.js';
import { placeFigures } from './place.js';
import { scrapeFigures } from './scrape.js';

const figures: Record<string, Figure> = {};
const report = (name: string, figure: Figure) => {
  figures[name] = figure;
  console.error(`measured ${name}`);
};

placeFigures(report);
await scrapeFigures(report);
await claimFigures(report);
await bulkFigures(report);

const table = new Table({
  head: ['figure', 'value', 'unit', 'reference', 'ratio', 'target', ''],
  style: { head: [], border: [] },
});
for (const [name, { value, unit, reference, ratio, target, ok }] of Object.entries(figures)) {
  table.push([name, short(value), unit, short(reference), short(ratio), target, ok ? 'ok' : 'FALLS SHORT']);
}
console.log(table.toString());
const jsonAt = process.argv.indexOf('--json');
if (jsonAt > 0) writeFileSync(process.argv[jsonAt + 1] ?? 'bench.json', `${JSON.stringify({ figures }, null, 2)}\n`);

function short(value: number | undefined): string {
  return value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
