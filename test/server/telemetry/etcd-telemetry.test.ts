import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import { EtcdTelemetry } from '../../../src/server/telemetry/etcd-telemetry.js';
import { readsAreFresh } from '../../../src/server/telemetry/etcd-versions.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { always, failsAs, put } from '../etcd/etcd-rig.js';

function telemetry() {
  const [clock, log, registry] = [new FakeClock(), new RecordingLog(), new Registry()];
  const sim = new SimEtcdCluster({ clock });
  const etcd = new EtcdTelemetry({ registry, log: log.logger, clock });
  const shows = async (line: string) => (await registry.metrics()).split('\n').includes(line);
  return { clock, log, sim, etcd, shows };
}

test('calls are counted by what became of them, and measured when they were answered', async () => {
  const { sim, etcd, shows } = telemetry();
  const measured = etcd.measured(sim.client());
  assert.equal((await measured.txn(always(put('a', '1')))).succeeded, true);
  sim.road.fate = () => FATES.answerLost;
  await assert.rejects(measured.txn(always(put('a', '2'))), failsAs('unknown'));
  assert.ok(await shows('rma_broker_etcd_calls_total{method="txn",result="ok"} 1'));
  assert.ok(await shows('rma_broker_etcd_calls_total{method="txn",result="unknown"} 1'));
  assert.ok(await shows('rma_broker_etcd_calls_total{method="range",result="full"} 0'));
  assert.ok(await shows('rma_broker_etcd_call_duration_seconds_count{method="txn"} 1'));
});

test('a member that is left is told, once a second at most, and counted', async () => {
  const { clock, log, etcd, shows } = telemetry();
  const problem = new EtcdError('unknown', 'connection refused');
  for (let at = 0; at < 3; at += 1) etcd.left('a:1', 'b:1', problem);
  clock.advance(1_000);
  etcd.left('b:1', 'a:1', problem);
  assert.deepEqual(
    log.of('etcd.left').map(({ from, untold }) => [from, untold]),
    [
      ['a:1', 0],
      ['b:1', 2],
    ],
  );
  assert.ok(await shows('rma_broker_etcd_members_left_total 4'));
});

test('size and version of a member are followed, and what it had last is shown when it does not answer', async () => {
  const { clock, log, sim, etcd, shows } = telemetry();
  const stopping = new AbortController();
  const versions = ['3.4.23', '3.4.23', '3.5.28'];
  const client = sim.client();
  const followed = etcd.follow(
    {
      status: async () => {
        const status = await client.status();
        return { ...status, version: versions.shift() ?? status.version };
      },
    },
    stopping.signal,
  );
  await clock.advanceAndSettle(30_000);
  assert.deepEqual(
    log.lines.map(({ level, event, version }) => [level, event, version]),
    [
      ['warn', 'etcd.old', '3.4.23'],
      ['info', 'etcd.version', '3.5.28'],
    ],
  );
  sim.kill(0);
  await clock.advanceAndSettle(60_000);
  assert.ok(await shows('rma_broker_etcd_database_bytes 20480'));
  stopping.abort();
  await followed;
});

test('an etcd that does not tell how it is to whoever asks is told of once, and again after it did', async () => {
  const { clock, log, sim, etcd, shows } = telemetry();
  const stopping = new AbortController();
  const client = sim.client();
  const refusals = [true, true, false, true, true, true];
  const followed = etcd.follow(
    {
      status: async () => {
        if (refusals.shift() === true) throw new EtcdError('refused', 'etcdserver: permission denied');
        return client.status();
      },
    },
    stopping.signal,
  );
  await clock.advanceAndSettle(60_000);
  assert.deepEqual(
    log.lines.map(({ event, problem }) => [event, problem]),
    [
      ['etcd.status_refused', 'etcdserver: permission denied'],
      ['etcd.version', undefined],
      ['etcd.status_refused', 'etcdserver: permission denied'],
    ],
  );
  assert.ok(await shows('rma_broker_etcd_database_bytes 0'), 'what it was before says nothing of now');
  stopping.abort();
  await followed;
});

test('a password that etcd does not take is told of once, and again after it did', async () => {
  const { log, sim, etcd } = telemetry();
  const client = sim.client();
  const takes = [false, false, true, false];
  const txn = client.txn.bind(client);
  client.txn = (wanted) =>
    takes.shift() === true ? txn(wanted) : Promise.reject(new EtcdError('login', 'authentication failed'));
  const measured = etcd.measured(client);
  for (const isTaken of [...takes]) {
    const answer = measured.txn(always(put('a', '1')));
    await (isTaken ? answer : assert.rejects(answer, failsAs('login')));
  }
  assert.deepEqual(
    log.lines.map(({ level, event, problem }) => [level, event, problem]),
    Array.from({ length: 2 }, () => ['warn', 'etcd.login_failed', 'authentication failed']),
  );
});

test('versions whose reads may be stale are told from others, in each release', () => {
  const fresh = ['3.4.42', '3.5.28', '3.5.100', '3.5.28-1', '3.6.9', '3.6.10', '3.7.0', '3.10.0', '4.0.0'];
  for (const version of fresh) assert.ok(readsAreFresh(version), version);
  const stale = ['3.3.99', '3.4.23', '3.4.41', '3.5.9', '3.5.27', '3.6.0', '3.6.8', '2.99.99', 'new', ''];
  for (const version of stale) assert.ok(!readsAreFresh(version), version);
});
