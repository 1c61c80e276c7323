import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { DASHBOARD_FILES, queriesOf, readDashboard } from '../../deploy/grafana/dashboards.js';
import { WITHOUT_PROMETHEUS } from './local-prometheus.js';
import { OF_SEVERAL_BROKERS, quickQuery } from './quick-config.js';
import { LARGE_NODE, RMA_BYTES, WatchedFleet } from './watched-fleet.js';

const RMA_COUNT = 2;
const NODES = ['n1', 'n2'];
const timeout = 4 * TEST_TIMEOUT_MS;

describe('a fleet that Prometheus watches', { skip: WITHOUT_PROMETHEUS, timeout }, () => {
  let watched: WatchedFleet;
  let startMs = 0;
  before(async () => {
    startMs = Date.now();
    watched = await WatchedFleet.start(NODES, RMA_COUNT);
    await watched.client.putTenant('tenants/blue', RMA_COUNT);
  });
  after(() => watched?.stop());

  const prometheus = () => watched.prometheus;

  /** What fires now, of what an operator would be woken for or look after today. */
  async function names(): Promise<readonly string[]> {
    return [...new Set((await prometheus().firing()).map(({ name }) => name))].sort();
  }

  /** On a busy machine a scrape comes too late now and then, and an alert says so for a moment. */
  async function untilTheseFire(...wanted: readonly string[]): Promise<void> {
    await prometheus().until(`${wanted.join(' and ')} fire, and nothing else`, async () => {
      return (await names()).join() === wanted.join();
    });
  }

  /** Does something while one guest after the other is refused. */
  async function whileRefused(work: () => Promise<void>): Promise<void> {
    let isOver = false;
    const ask = async () => {
      while (!isOver) {
        const asked = watched.client.createClaim({ guest: 'one-more', minRmaBytes: RMA_BYTES });
        const refused = await asked.catch((problem: unknown) => problem);
        assert.ok(refused instanceof RmaError && refused.reason === 'NO_FREE_RMA');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const end = () => {
      isOver = true;
    };
    await Promise.all([ask(), work().finally(end)]);
  }

  it('is seen whole, and without an alert, when nothing is wrong', async () => {
    await prometheus().until('every target is up', async () => {
      return (await prometheus().query('sum(up)'))[0]?.value === 1 + NODES.length + 1;
    });
    await prometheus().until('the sums are recorded', async () => {
      const [free] = await prometheus().query('cluster:rma_free_slots:sum');
      return free?.value === NODES.length * RMA_COUNT + 1 && free.labels['cluster'] === 'main';
    });
    // Before the first scrape there was no broker to be seen.
    await prometheus().until('nothing fires', async () => (await names()).length === 0);
  });

  const claims: { readonly name: string }[] = [];

  it('has an alert of its own for a size of which no RMA is left while another one is free', async () => {
    for (let index = 0; index < NODES.length * RMA_COUNT; index++) claims.push(await watched.claim(`guest-${index}`));
    const { labels, summary } = await prometheus().untilFiring('RmaSizeExhausted');
    const { severity, device, rma_size_bytes: size } = labels;
    assert.deepEqual({ severity, device, size }, { severity: 'warning', device: 'MEMFD', size: String(RMA_BYTES) });
    assert.equal(summary, 'No RMA of 1MiB (MEMFD) is free.');
    await untilTheseFire('RmaSizeExhausted');
  });

  it('has an alert when no RMA is left and guests are refused, which ends when there is one again', async () => {
    const last = await watched.claim('guest-large');
    claims.push(last);
    assert.equal((await watched.client.getClaim(last.name)).node, `nodes/${LARGE_NODE}`);
    await whileRefused(async () => {
      const exhausted = await prometheus().untilFiring('RmaPoolExhausted');
      assert.deepEqual([exhausted.labels['severity'], exhausted.labels['cluster']], ['critical', 'main']);
      const failures = await prometheus().untilFiring('RmaPlacementFailuresHigh');
      assert.match(failures.summary, /^100% of the requests for an RMA/);
      await untilTheseFire('RmaPlacementFailuresHigh', 'RmaPoolExhausted');
    });

    for (const { name } of claims) await watched.client.releaseClaim(name);
    await prometheus().untilClear('RmaPoolExhausted');
    await prometheus().untilClear('RmaPlacementFailuresHigh');
  });

  it('has alerts for an RMA that does not come back and for an agent that was killed, and both end', async () => {
    const [pid] = await Promise.all([watched.leaveHolderOn('n1'), watched.fleet.agent('n2').crash()]);
    const quarantined = await prometheus().untilFiring('RmaSlotsQuarantined');
    assert.equal(quarantined.summary, 'RMAs of node n1 that do not come back: 1.');
    const down = await prometheus().untilFiring('RmaAgentDown');
    assert.equal(down.summary, 'The agent of node n2 does not answer.');
    assert.equal((await prometheus().untilFiring('RmaNodeStale')).labels['node'], 'n2');

    process.kill(pid, 'SIGKILL');
    await watched.restartAgent('n2');
    for (const name of ['RmaSlotsQuarantined', 'RmaAgentDown', 'RmaNodeStale']) await prometheus().untilClear(name);
  });

  it('has an alert for a broker that is gone, and none for its nodes', async () => {
    await watched.fleet.broker.crash();
    assert.equal((await prometheus().untilFiring('RmaBrokerDown')).labels['severity'], 'critical');
    const firing = await names();
    assert.equal(firing.includes('RmaNodeStale') || firing.includes('RmaPoolExhausted'), false, firing.join(' '));
    await watched.fleet.startBroker();
    await prometheus().untilClear('RmaBrokerDown');
    await prometheus().untilClear('RmaAgentNotConnected');
  });

  for (const name of DASHBOARD_FILES) {
    it(`has something to show in every panel of the dashboard ${name}, in the panel's unit`, async () => {
      const problems: string[] = [];
      const queries = queriesOf(readDashboard(name)).filter(({ expr }) => !OF_SEVERAL_BROKERS.test(expr));
      for (const { panel, expr, unit } of queries) {
        const values = await prometheus().valuesSince(startMs, quickQuery(expr, 'n1'));
        if (values.length === 0) problems.push(`${panel}: nothing for ${expr}`);
        const odd = values.find((value) => !isPlausible(value, unit, panel));
        if (odd !== undefined) problems.push(`${panel}: ${odd} ${unit} for ${expr}`);
      }
      assert.deepEqual(problems, []);
    });
  }
});

/** A forecast of how long free RMAs last, which depends on how fast the test goes; never more than 30 days. */
const FORECAST = { panel: 'Runs out in', secondsMax: 2_592_000 };

/** Whether a value can be what its unit says, in a small fleet that has run for a minute. */
function isPlausible(value: number, unit: string, panel: string): boolean {
  switch (unit) {
    case 'percentunit':
      return value >= 0 && value <= 2;
    case 's':
      // What does not run out, or never was, is shown as 30 days.
      return value >= 0 && (value < (panel === FORECAST.panel ? FORECAST.secondsMax : 600) || value === 2_592_000);
    case 'bytes':
      // The smallest is the store's file, which has some pages.
      return value >= 16_384 && value < 2 ** 32;
    default:
      return value >= 0 && value < 2 ** 30;
  }
}
