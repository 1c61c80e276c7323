import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { noCounts, noDurations } from '../../../src/agent/core-thread/loop/core-measurements.js';
import { AgentTelemetry } from '../../../src/agent/telemetry/agent-telemetry.js';
import { parseText, textOf } from '../../common/telemetry/exposition-text.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';
import { FakeRunningCore } from '../fake-running-core.js';
import { inventoryOf } from '../link/fake-core.js';

function harness() {
  const clock = new FakeClock();
  const telemetry = new AgentTelemetry(new Registry(), clock);
  const core = new FakeRunningCore();
  const value = async (series: string) => {
    for (const { series: all } of parseText(await textOf(telemetry.exposition())).values()) {
      if (all.has(series)) return all.get(series);
    }
    return undefined;
  };
  return { clock, telemetry, core, value };
}

test('an agent whose device is not open yet lives and is not ready, and tells of no slots', async () => {
  const { telemetry, value } = harness();
  assert.equal(await telemetry.problem(), null);
  assert.equal(telemetry.readiness.notReadyBecause, 'the device is being opened');
  assert.equal(await value('rma_agent_slots{state="free"}'), undefined);
  assert.equal(await value('rma_agent_broker_connected'), 0);
});

test('a scrape asks the core and shows what it has told since the last one', async () => {
  const { telemetry, core, value } = harness();
  core.batch = {
    inventory: inventoryOf(3),
    localConnectionCount: 5,
    counts: {
      localRequests: new Map([['redeem', new Map([['TOKEN_UNKNOWN', 2]])]]),
      refusedConnections: new Map([['RATE_LIMITED', 3]]),
      deliveryFailures: new Map([['PEER_GONE', 1]]),
      prepareRefusals: new Map([['CLAIM_FENCED', 4]]),
      allocations: new Map([['STILL_HELD', 6]]),
      quarantineCount: 1,
      delayedRequestCount: 7,
    },
    durationsMs: {
      handOffs: [0.04, 60],
      clearings: new Map([['KERNEL', [5]]]),
      reclaims: [2_000],
      allocations: [7],
    },
  };
  telemetry.show(core, { heldBackCount: 1, stateDirectory: '/nowhere' });
  assert.equal(telemetry.readiness.notReadyBecause, null);
  assert.equal(await value('rma_agent_slots{state="free"}'), 3);
  // Each look is a scrape, and the fake core tells the same each time.
  assert.equal(await value('rma_agent_local_requests_total{op="redeem",result="TOKEN_UNKNOWN"}'), 4);
  core.batch = { ...core.batch, counts: noCounts(), durationsMs: noDurations() };
  const expected = {
    rma_agent_local_connections: 5,
    'rma_agent_local_connections_refused_total{reason="RATE_LIMITED"}': 6,
    'rma_agent_delivery_failures_total{reason="PEER_GONE"}': 2,
    'rma_agent_prepare_refusals_total{reason="CLAIM_FENCED"}': 8,
    'rma_agent_allocations_total{result="STILL_HELD"}': 12,
    rma_agent_quarantines_total: 2,
    rma_agent_local_requests_delayed_total: 14,
    rma_agent_hand_off_duration_seconds_count: 4,
    'rma_agent_hand_off_duration_seconds_bucket{le="0.00005"}': 2,
    'rma_agent_hand_off_duration_seconds_bucket{le="0.05"}': 2,
    'rma_agent_hand_off_duration_seconds_bucket{le="0.1"}': 4,
    'rma_agent_clearing_duration_seconds_count{method="KERNEL"}': 2,
    rma_agent_reclaim_duration_seconds_sum: 4,
    rma_agent_allocation_duration_seconds_count: 2,
    'rma_agent_device_info{device="MEMFD"}': 1,
    rma_agent_rma_size_bytes: 4096,
    rma_agent_held_back_slots: 1,
    rma_agent_damaged_checkpoints: 0,
  };
  const found: Record<string, number | undefined> = {};
  for (const series of Object.keys(expected)) found[series] = await value(series);
  assert.deepEqual(found, expected);
});

test('an agent whose core does not answer is not alive, and can be scraped all the same', async () => {
  const { clock, telemetry, core, value } = harness();
  telemetry.show(core, { heldBackCount: 0, stateDirectory: '/nowhere' });
  assert.equal(await telemetry.problem(), null);
  core.answersTelemetry = false;
  const problem = telemetry.problem();
  await settle();
  clock.advance(2_000);
  assert.match((await problem) ?? '', /core's thread has not answered for 2000 ms/);
  const answer = value('rma_agent_core_answer_seconds');
  await settle();
  clock.advance(2_000);
  assert.equal(await answer, 2);
});

test('checkpoints that were kept aside are counted until somebody removes them', async (t) => {
  const { telemetry, core, value } = harness();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'rma-state-'));
  t.after(() => rmSync(stateDirectory, { recursive: true }));
  telemetry.show(core, { heldBackCount: 0, stateDirectory });
  writeFileSync(join(stateDirectory, 'checkpoint'), '');
  assert.equal(await value('rma_agent_damaged_checkpoints'), 0);
  const aside = join(stateDirectory, 'checkpoint.damaged-1');
  writeFileSync(aside, '');
  assert.equal(await value('rma_agent_damaged_checkpoints'), 1);
  rmSync(aside);
  assert.equal(await value('rma_agent_damaged_checkpoints'), 0);
});
