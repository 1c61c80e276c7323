import { Registry } from 'prom-client';
import { systemClock } from '../../src/common/clock/system-clock.js';
import type { BrokerMs } from '../../src/domain/ids.js';
import { BrokerTelemetry } from '../../src/server/telemetry/broker-telemetry.js';
import { helloOf, World } from '../../test/domain/broker/support.js';
import { wallAsBroker } from '../../test/fakes/wall-as-broker.js';
import { below, type Figure } from '../figure.js';
import { median } from '../measure.js';

const NODES = 10_000;
const SCRAPES = 20;
/** How long a scrape may delay calls: less than one write to the disk. */
const BLOCKED_MS_MAX = 10;
/** With a scrape every 15 s this is a hundredth of one processor. */
const TOTAL_MS_MAX = 150;

/**
 * What a scrape of a broker with many nodes costs: the longest period in which nothing else is served, and the total.
 */
export async function scrapeFigures(report: (name: string, figure: Figure) => void): Promise<void> {
  const telemetry = new BrokerTelemetry(new Registry(), systemClock);
  telemetry.show({
    fleet: fleetOf(NODES),
    watcherCount: () => 0,
    sessionCount: () => NODES,
    helloCount: () => 0,
    archivedCount: () => 0,
    waitingByTenant: () => new Map(),
    nowMs: () => 0 as BrokerMs,
    wallOf: wallAsBroker,
    waitingCount: () => 0,
    limits: { claimsMax: 1, archivedMax: 1, watchersMax: 1, nodesMax: 1, waitingMax: 1 },
  });
  const scrapes = [];
  for (let index = 0; index < SCRAPES; index++) scrapes.push(await scrape(telemetry));
  // Without the first one, which includes compilation and fills caches.
  const later = scrapes.slice(1);
  report('metrics_scrape', below(TOTAL_MS_MAX, median(later.map(({ totalMs }) => totalMs)), 'ms'));
  report('metrics_scrape_blocks', below(BLOCKED_MS_MAX, median(later.map(({ longestMs }) => longestMs)), 'ms'));
}

async function scrape(telemetry: BrokerTelemetry): Promise<{ readonly totalMs: number; readonly longestMs: number }> {
  let totalMs = 0;
  let longestMs = 0;
  let bytes = 0;
  let sinceMs = performance.now();
  for await (const piece of telemetry.exposition().pieces()) {
    // As when it is sent: the text is flattened into one piece of memory.
    bytes += Buffer.from(piece).length;
    const tookMs = performance.now() - sinceMs;
    totalMs += tookMs;
    longestMs = Math.max(longestMs, tookMs);
    sinceMs = performance.now();
  }
  if (bytes < NODES * 100) throw new Error(`the scrape has ${bytes} bytes, which cannot be all nodes`);
  return { totalMs, longestMs };
}

function fleetOf(nodes: number) {
  const world = new World({ checked: false });
  for (let index = 0; index < nodes; index++) world.connect(helloOf(`n${index}`, { count: 16 }));
  return world.fleet;
}
