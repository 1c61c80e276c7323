import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TEST_TIMEOUT_MS } from '../../../examples/fleet/patience.js';
import { queriesOf, readDashboard } from '../../deploy/grafana/dashboards.js';
import { ALERTS } from '../../deploy/prometheus/rule-files.js';
import { EtcdCluster, WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { SlowPath } from '../../fixtures/slow-path.js';
import { call, clientsOf, refusalOf } from '../../server/support.js';
import { type Seat, ThreeBrokers } from '../brokers/three-brokers.js';
import { LocalPrometheus, WITHOUT_PROMETHEUS } from './local-prometheus.js';
import { OF_SEVERAL_BROKERS, quickQuery, quickRules, writeQuickConfig } from './quick-config.js';

/** The alerts that are of several brokers, and of what they have in etcd. */
const OF_SEVERAL =
  /^Rma(NoLeader|LeaderChangesOften|NoStandby|StandbyDown|StandbyLags|LeaseNearEnd|Etcd\w+|BackupTooOld)$/;
/** Long enough that a leader which stands still for a part of it goes on in time. */
const TTL_MS = 10_000;
const skip = WITHOUT_ETCD || WITHOUT_PROMETHEUS;

/** A metric, with what is asked of its labels. */
const SELECTOR = /\b(?:rma_\w+|up)\b(?:\{[^}]*\})?/g;
/** Labels that something is matched or summed by. */
const LABELS = /\b(?:by|on) \([^)]*\)/g;

describe('three brokers that Prometheus watches', { skip, timeout: 2 * TEST_TIMEOUT_MS }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'rma-prom-three-'));
  /** From each broker to etcd. */
  const roads = new Map<string, SlowPath>();
  const startMs = Date.now();
  let brokers: ThreeBrokers;
  let prometheus: LocalPrometheus;

  before(async () => {
    const etcd = await EtcdCluster.start();
    for (const name of ['a', 'b', 'c']) roads.set(name, await SlowPath.open(etcd.endpoints[0] ?? ''));
    brokers = await ThreeBrokers.start({
      etcd,
      leaderTtlS: TTL_MS / 1_000,
      endpointsOf: (name) => [roadOf({ name }).address],
    });
    await brokers.leader();
    prometheus = await watch();
  });
  after(async () => {
    await prometheus?.stop();
    await brokers?.close();
    for (const road of roads.values()) await road.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function watch(): Promise<LocalPrometheus> {
    const addresses = await Promise.all(brokers.all.map((seat) => brokers.httpAddressOf(seat)));
    const config = writeQuickConfig(directory, { brokers: addresses, agents: new Map() });
    return LocalPrometheus.start(config, directory);
  }

  function roadOf({ name }: Pick<Seat, 'name'>): SlowPath {
    const road = roads.get(name);
    assert.ok(road);
    return road;
  }

  async function oneStandby(): Promise<Seat> {
    const leader = await brokers.leader();
    const found = brokers.all.find((seat) => seat !== leader && seat.program.isRunning);
    assert.ok(found);
    return found;
  }

  it('tell all that the alerts of several brokers ask for, leader and standbys alike', async () => {
    await prometheus.until('all are up, and one leads', async () => {
      const [up] = await prometheus.query('sum(up{job="rma-broker"})');
      const [standbys] = await prometheus.query('sum(rma_broker_standby_up)');
      return up?.value === 3 && standbys?.value === 2;
    });
    const alerts = ALERTS.filter(({ alert }) => OF_SEVERAL.test(alert));
    assert.equal(alerts.length, 9);
    for (const { alert, expr } of alerts) {
      const selectors = quickRules(expr).replaceAll(LABELS, '').match(SELECTOR) ?? [];
      assert.ok(selectors.length > 0, alert);
      for (const selector of new Set(selectors)) {
        await prometheus.until(`${alert}: all tell ${selector}`, async () => {
          const [told] = await prometheus.query(`count(count by (cluster, instance) (${selector}))`);
          return told?.value === 3;
        });
      }
    }
  });

  it('have an alert for a lease that was renewed late, though it was renewed by the next scrape', async () => {
    const { program } = await brokers.leader();
    process.kill(program.pid, 'SIGSTOP');
    // It is renewed six times in its time; so a third at most is left, and there is time to renew it.
    await new Promise((resolve) => setTimeout(resolve, 0.65 * TTL_MS));
    process.kill(program.pid, 'SIGCONT');
    const { summary } = await prometheus.untilFiring('RmaLeaseNearEnd');
    assert.match(summary, /^The leader's lease was renewed late; [123]?\d\.?\d*% of its time were left\.$/);
  });

  it('have an alert for an etcd that is slow', async () => {
    for (const road of roads.values()) road.delayMs = 350;
    await prometheus.untilFiring('RmaEtcdSlow');
    for (const road of roads.values()) road.delayMs = 0;
    await prometheus.untilClear('RmaEtcdSlow');
  });

  it('have an alert for a standby that is cut off from etcd, and falls behind', async () => {
    const standby = await oneStandby();
    roadOf(standby).cut();
    await prometheus.untilFiring('RmaStandbyLags');
    roadOf(standby).mend();
    await prometheus.untilClear('RmaStandbyLags');
  });

  it('have an alert when none leads, since etcd is away, and others for those that are missing then', async () => {
    const { broker } = clientsOf((await oneStandby()).port);
    await refusalOf(call(broker, broker.ListClaims, {}));
    const former = await brokers.leader();
    for (const road of roads.values()) road.cut();
    await former.program.exited;
    await prometheus.untilFiring('RmaNoLeader');
    for (const road of roads.values()) road.mend();
    await prometheus.untilClear('RmaNoLeader');
    const { labels } = await prometheus.untilFiring('RmaStandbyDown');
    assert.equal(labels['instance'], await brokers.httpAddressOf(former));
    await (await oneStandby()).program.crash();
    await prometheus.untilFiring('RmaNoStandby');
  });

  it('have something to show in every panel of theirs', async () => {
    const queries = queriesOf(readDashboard('fleet')).filter(({ expr }) => OF_SEVERAL_BROKERS.test(expr));
    assert.ok(queries.length > 8);
    const empty: string[] = [];
    for (const { panel, expr } of queries) {
      const values = await prometheus.valuesSince(startMs, quickQuery(expr, 'none'));
      if (values.length === 0) empty.push(`${panel}: ${expr}`);
    }
    assert.deepEqual(empty, []);
  });
});
