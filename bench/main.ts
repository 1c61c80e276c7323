// `npm run bench`: the project's own figures, each with a reference measured in the same run.
//   --only FIGURE[,FIGURE]   only figures whose names begin with this
//   --quick                  short rounds: good enough to see what a change does, not for published figures
//   --json FILE              also write the figures to FILE, as JSON
import { writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { attackFigures } from './attack/attacks.js';
import type { Figure } from './figure.js';
import { agentIdleFigure } from './figures/agent-idle.js';
import { bulkFigures } from './figures/bulk.js';
import { claimFigures } from './figures/claims.js';
import { clearingFigure } from './figures/clearing.js';
import { fleetFigures } from './figures/fleet.js';
import { guardFigure } from './figures/guard.js';
import { haFigures } from './figures/ha.js';
import { memoryFigures } from './figures/memory.js';
import { placeFigures } from './figures/place.js';
import { saturatedFigures } from './figures/saturated.js';
import { scrapeFigures } from './figures/scrape.js';
import { tlsFigures } from './figures/tls.js';
import { handoffFigures } from './handoff/handoff.js';
import { isWanted, parseWishes, type Suite } from './suite.js';

const SUITES: readonly Suite[] = [
  { figures: ['place', 'refuse'], run: placeFigures },
  { figures: ['metrics_scrape'], run: scrapeFigures },
  { figures: ['guard'], run: guardFigure },
  { figures: ['create_claim_unary', 'create_claim_prepared', 'release_unary'], run: claimFigures },
  { figures: ['create_claim_saturated', 'create_claim_cpu'], run: saturatedFigures },
  { figures: ['claims_bulk'], run: bulkFigures },
  { figures: ['memory', 'restart'], run: memoryFigures },
  { figures: ['handoff'], run: handoffFigures },
  { figures: ['clearing'], run: clearingFigure },
  { figures: ['fleet'], run: fleetFigures },
  { figures: ['create_claim_tls', 'reconnect_storm'], run: tlsFigures },
  { figures: ['ha_'], run: haFigures },
  { figures: ['agent_idle'], run: agentIdleFigure },
  { figures: ['attack'], run: attackFigures },
];

const wishes = parseWishes(process.argv.slice(2));
const figures: Record<string, Figure> = {};
for (const { figures: names, run } of SUITES) {
  if (!names.some((name) => isWanted(name, wishes))) continue;
  console.error(`measuring ${names.join(', ')}`);
  await run((name, figure) => {
    if (!isWanted(name, wishes)) return;
    figures[name] = figure;
    console.error(`measured ${name}: ${short(figure.value)} ${figure.unit} ${short(figure.ratio)}`);
  });
}
console.log(tableOf(figures));
if (wishes.jsonFile !== null) writeFileSync(wishes.jsonFile, `${JSON.stringify({ figures }, null, 2)}\n`);

function tableOf(rows: Readonly<Record<string, Figure>>): string {
  const head = ['figure', 'value', 'unit', 'reference', 'ratio', 'target', ''];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [name, { value, unit, reference, ratio, target, ok }] of Object.entries(rows)) {
    table.push([name, short(value), unit, short(reference), short(ratio), target ?? '', verdictOf(ok)]);
  }
  return table.toString();
}

function verdictOf(ok: boolean | undefined): string {
  return ok === undefined ? '' : ok ? 'ok' : 'FALLS SHORT';
}

function short(value: number | undefined): string {
  return value === undefined ? '' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
