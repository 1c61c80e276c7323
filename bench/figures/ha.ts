import { WITHOUT_ETCD } from '../../test/fixtures/etcd-cluster.js';
import { RawClient } from '../clients/raw-client.js';
import { RawStream } from '../clients/raw-stream.js';
import { CREATE, createRequests, FLEET } from '../clients/requests.js';
import { LOAD } from '../effort.js';
import { atLeast } from '../figure.js';
import { HaFleet } from '../ha-fleet.js';
import { callsPerSecond, median } from '../measure.js';
import { mediansInTurn } from '../rounds.js';
import { isWanted, parseWishes, type Report } from '../suite.js';
import { creations, STREAM } from './bulk.js';
import { chainedRowsPerSecond, commits } from './ha-rows.js';
import { standbyMemoryFigure, takeoverFigures } from './ha-takeover.js';

const IN_FLIGHT = { unary: 64, bulk: 500 } as const;
const ROUNDS = 3;
const LEADER_TTL_MS = 5_000;

/** What several brokers at one etcd do, compared with one broker, or with etcd itself. */
export async function haFigures(report: Report): Promise<void> {
  if (WITHOUT_ETCD !== false) {
    console.error(`SKIPPED: ${WITHOUT_ETCD}`);
    return;
  }
  const wishes = parseWishes(process.argv.slice(2));
  if (isWanted('ha_claims_bulk', wishes)) await withFleet((fleet) => bulkFigure(fleet, report));
  if (isWanted('ha_create_claim_unary', wishes)) await withFleet((fleet) => unaryFigure(fleet, report));
  await takeoverFigures(report, wishes);
  if (isWanted('ha_standby_memory', wishes)) await standbyMemoryFigure(report);
}

async function withFleet(measure: (fleet: HaFleet) => Promise<void>): Promise<void> {
  const fleet = await HaFleet.start({ brokers: 1, leaderTtlMs: LEADER_TTL_MS });
  try {
    await measure(fleet);
  } finally {
    await fleet.end();
  }
}

/** Rows that became durable per second, compared with chained transactions of as many rows each on the same members. */
async function bulkFigure(fleet: HaFleet, report: Report): Promise<void> {
  const { address, httpAddress } = await fleet.leader();
  await fleet.scene.startAgents(address, { nodes: 16, slots: 60_000 });
  const stream = new RawStream(address, STREAM);
  const next = creations('RESERVED');
  const load = (durationMs: number) => stream.perSecond(next, () => {}, { inFlight: IN_FLIGHT.bulk, durationMs });
  await load(LOAD.warmUpMs);
  const results = { rows: [] as number[], raw: [] as number[], claims: [] as number[] };
  const etcd = fleet.etcd.client();
  for (let round = 0; round < ROUNDS; round++) {
    const before = await commits(httpAddress);
    const startMs = performance.now();
    results.claims.push(await load(LOAD.roundMs));
    const tookS = (performance.now() - startMs) / 1000;
    const after = await commits(httpAddress);
    const rows = after.changes - before.changes;
    results.rows.push(rows / tookS);
    const rowsEach = Math.max(1, Math.round(rows / (after.writes - before.writes)));
    results.raw.push(await chainedRowsPerSecond(etcd, { rowsEach, durationMs: LOAD.roundMs }));
    console.error(`${Math.round(median(results.claims))} claims/s, ${rowsEach} rows in each write`);
  }
  etcd.close();
  stream.close();
  report('ha_claims_bulk', atLeast(0.45, median(results.rows), median(results.raw), 'rows/s'));
}

/** Claims per second over unary calls, compared with those of a broker with its own store in the same run. */
async function unaryFigure(fleet: HaFleet, report: Report): Promise<void> {
  const { scene } = fleet;
  const leader = await fleet.leader();
  const alone = await scene.startBroker('alone');
  await scene.startAgents(leader.address, FLEET);
  await scene.startAgents(alone.address, FLEET);
  const clients = [leader, alone].map(({ address }) => new RawClient(address));
  const [measured, reference] = clients.map((client) => {
    const requests = createRequests('RESERVED', 1);
    return (durationMs: number) =>
      callsPerSecond(() => client.call(CREATE, requests()), { inFlight: IN_FLIGHT.unary, durationMs });
  });
  if (measured === undefined || reference === undefined) throw new Error('there are two brokers');
  const { value, reference: other } = await mediansInTurn({ measured, reference }, { ...LOAD, rounds: ROUNDS });
  report('ha_create_claim_unary', atLeast(0.5, value, other, 'claims/s'));
  for (const client of clients) client.close();
}
