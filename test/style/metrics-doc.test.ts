import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { AgentTelemetry } from '../../src/agent/telemetry/agent-telemetry.js';
import { AuditTelemetry } from '../../src/common/audit/audit-telemetry.js';
import { systemClock } from '../../src/common/clock/system-clock.js';
import { HttpTelemetry } from '../../src/common/http/http-telemetry.js';
import { addProcessMetrics } from '../../src/common/telemetry/process-metrics.js';
import { CertificateStore } from '../../src/common/tls/certificate-store.js';
import { TlsTelemetry } from '../../src/common/tls/tls-telemetry.js';
import { ElectionMetrics } from '../../src/server/telemetry/election-metrics.js';
import { EtcdTelemetry } from '../../src/server/telemetry/etcd-telemetry.js';
import { PolicyTelemetry } from '../../src/server/telemetry/policy-telemetry.js';
import { FakeRunningCore } from '../agent/fake-running-core.js';
import { inventoryOf } from '../agent/link/fake-core.js';
import { parseText, type ShownMetric, textOf } from '../common/telemetry/exposition-text.js';
import { TestAuthority } from '../fakes/certificates.js';
import { RecordingLog } from '../fakes/recording-log.js';
import { call, ObedientAgent, wireHello } from '../server/support.js';
import { type Scene, startScene } from '../server/telemetry/scene.js';
import { read } from './tree.js';

const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
/** What a label may be named. None of these has values that a caller makes up. */
const LABELS = new Set([
  ...['node', 'state', 'cordoned', 'device', 'agent_version', 'rma_size_bytes', 'zone'],
  ...['tenant', 'reason', 'result', 'cause', 'method', 'service', 'code', 'op', 'body', 'class', 'limit'],
  ...['program', 'version', 'node_version'],
]);
const UNITS =
  /_(seconds|checkpoints|bytes|slots|claims|fds|calls|nodes|sessions|watchers|requests|connections|changes|brokers|ratio)$/;

const NO_ELECTION = {
  leads: () => false,
  standsBy: () => false,
  term: () => 0,
  sinceWallMs: () => 0,
  leaseLeftMs: () => 0,
  leaseTtlMs: 5_000,
  lagMs: () => 0,
  standbyCount: () => 0,
};

async function agentText(): Promise<string> {
  const registry = new Registry();
  addProcessMetrics(registry, 'rma-agent');
  const telemetry = new AgentTelemetry(registry, systemClock);
  const core = new FakeRunningCore();
  core.batch = { ...core.batch, inventory: inventoryOf(2) };
  telemetry.show(core, { heldBackCount: 0, stateDirectory: '/nowhere' });
  return textOf(telemetry.exposition());
}

async function tlsText(): Promise<string> {
  const registry = new Registry();
  const observer = new TlsTelemetry(registry, new RecordingLog().logger);
  const folder = mkdtempSync(join(tmpdir(), 'rma-tls-'));
  const paths = new TestAuthority().write(folder, 'spiffe://rma.test/broker');
  observer.show(new CertificateStore({ paths, clock: systemClock, observer }));
  rmSync(folder, { recursive: true });
  new HttpTelemetry({ registry, log: new RecordingLog().logger, clock: systemClock });
  return registry.metrics();
}

function policyText(): Promise<string> {
  const registry = new Registry();
  new PolicyTelemetry(registry, new RecordingLog().logger).show({ refusedBecause: null });
  return registry.metrics();
}

/** The rows of one section of docs/metrics.md. */
function rowsOf(
  section: string,
): readonly { readonly name: string; readonly type: string; readonly labels: readonly string[] }[] {
  const text = read('docs/metrics.md').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\| [^|]+ \|$/gm)];
  return rows.map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  }));
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

function assertDocumented(text: string, sections: readonly string[]): void {
  const shown = [...parseText(text).values()].map(({ name, type, labels }) => ({
    name,
    type,
    labels: [...labels].sort(),
  }));
  const documented = sections.flatMap(rowsOf).map((row) => ({
    ...row,
    labels: [...row.labels].sort(),
  }));
  assert.ok(documented.length > 0, 'the rows are found');
  assert.deepEqual(documented.sort(byName), shown.sort(byName));
}

function assertNamedWell({ name, type, labels, help }: ShownMetric): void {
  assert.match(name, /^(rma|process|nodejs)_[a-z0-9_]+$/);
  assert.equal(type === 'counter', name.endsWith('_total'), `${name}: counters, and only they, end in _total`);
  assert.match(help, /^[A-Z0-9].*\.$/, `${name}: its help is a sentence`);
  for (const label of labels) assert.ok(LABELS.has(label), `${name}: label ${label}`);
  if (type === 'histogram') assert.match(name, /_(seconds|changes)$/);
  if (type === 'gauge')
    assert.ok(UNITS.test(name) || /_(info|up|cordoned|connected|refused|max|term)$/.test(name), `${name}: which unit?`);
}

describe('the metrics', () => {
  let scene: Scene;
  let texts: Readonly<Record<'rma-broker' | 'rma-agent', string>>;
  before(async () => {
    scene = await startScene({ storage: { bytes: async () => 8_192, lastBackupMs: async () => 0 } });
    await new ObedientAgent(scene.clients.agent).greet(wireHello('n1', 1, { identity: 'agent-a' }));
    const stranger = new ObedientAgent(scene.clients.agent);
    stranger.send({ hello: wireHello('n1', 1, { identity: 'agent-b' }) });
    await stranger.ended;
    await call(scene.clients.fleet, scene.clients.fleet.PutTenant, { name: 'tenants/blue', claimsMax: 1 });
    const drain = { name: 'nodes/n1', reason: 'a test', deadline: { seconds: 60 } };
    const progress = scene.clients.fleet.DrainNode(drain).on('error', () => undefined);
    await once(progress, 'data');
    progress.cancel();
    texts = { 'rma-broker': await scene.text(), 'rma-agent': await agentText() };
  });
  after(() => scene.running.stop());

  for (const program of ['rma-broker', 'rma-agent'] as const) {
    it(`of ${program} are those of docs/metrics.md, with their types and labels`, () => {
      assertDocumented(texts[program], ['Both programs', program]);
    });
    it(`of ${program} are named by Prometheus' rules, and no label is without bounds`, () => {
      for (const metric of parseText(texts[program]).values()) assertNamedWell(metric);
    });
    it(`of ${program} pass promtool`, { skip: PROMTOOL ? false : 'needs promtool (Debian: prometheus)' }, () => {
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: texts[program],
        encoding: 'utf8',
      });
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
    });
  }

  it('of a broker with a policy are those of docs/metrics.md, and are named by the same rules', async () => {
    const text = await policyText();
    assertDocumented(text, ['rma-broker, with a policy']);
    for (const metric of parseText(text).values()) assertNamedWell(metric);
  });

  it('of a broker with etcd are those of docs/metrics.md, and are named by the same rules', async () => {
    const registry = new Registry();
    new EtcdTelemetry({ registry, log: new RecordingLog().logger, clock: systemClock });
    new ElectionMetrics(registry, NO_ELECTION, systemClock);
    const text = await registry.metrics();
    assertDocumented(text, ['rma-broker, with etcd']);
    for (const metric of parseText(text).values()) assertNamedWell(metric);
  });

  it('of a program with TLS are those of docs/metrics.md, and are named by the same rules', async () => {
    const text = await tlsText();
    assertDocumented(text, ['Both programs, with TLS']);
    for (const metric of parseText(text).values()) assertNamedWell(metric);
  });

  it('of a program with an audit log are those of docs/metrics.md, and are named by the same rules', async () => {
    const registry = new Registry();
    new AuditTelemetry(registry, new RecordingLog().logger);
    const text = await registry.metrics();
    assertDocumented(text, ['Both programs, with an audit log']);
    for (const metric of parseText(text).values()) assertNamedWell(metric);
  });
});
