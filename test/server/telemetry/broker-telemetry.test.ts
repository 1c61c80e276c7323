import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { PATIENCE_MS } from '../../../examples/fleet/patience.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';
import { BrokerTelemetry } from '../../../src/server/telemetry/broker-telemetry.js';
import { parseText, textOf } from '../../common/telemetry/exposition-text.js';
import { call, MIB, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';
import { type Scene, startScene } from './scene.js';

describe('the metrics of a broker', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await startScene();
  });
  afterEach(() => scene.running.stop());

  const agentOf = (node: string, count: number) => new ObedientAgent(scene.clients.agent).greet(wireHello(node, count));
  const create = (guest: string, patch = {}) =>
    call(scene.clients.broker, scene.clients.broker.CreateClaim, requestFor(guest, patch));

  async function assertValues(values: Readonly<Record<string, number>>): Promise<void> {
    const found: Record<string, number | undefined> = {};
    for (const series of Object.keys(values)) found[series] = await scene.value(series);
    assert.deepEqual(found, values);
  }

  it('show every count that is known beforehand as 0', async () => {
    await assertValues({
      'rma_broker_placements_total{result="refused",reason="NO_FREE_RMA"}': 0,
      'rma_broker_claims{state="BOUND"}': 0,
      'rma_broker_claims_ended_total{cause="TIME_RAN_OUT"}': 0,
      'rma_broker_nodes{state="READY",cordoned="true"}': 0,
      'rma_grpc_server_handled_total{service="BrokerService",method="CreateClaim",code="RESOURCE_EXHAUSTED"}': 0,
      'rma_grpc_server_handled_total{service="AgentService",method="Session",code="ABORTED"}': 0,
    });
  });

  it('tell how a claim is placed, prepared and ended', async () => {
    const agent = await agentOf('n1', 2);
    const { claim } = await create('guest-1');
    await assertValues({
      'rma_broker_placements_total{result="placed",reason="NONE"}': 1,
      rma_broker_placement_duration_seconds_count: 1,
      'rma_broker_prepare_duration_seconds_count{result="prepared"}': 1,
      rma_broker_claims_created_total: 1,
      'rma_broker_claims{state="PREPARED"}': 1,
      'rma_broker_node_free_slots{node="n1"}': 1,
      'rma_broker_agent_messages_total{body="claim_report"}': 1,
    });
    const name = claim?.name ?? '';
    await call(scene.clients.broker, scene.clients.broker.ReleaseClaim, { name });
    await agent.until(({ unprepare }) => unprepare?.claim === name);
    await untilValue('rma_broker_claims_ended_total{cause="RELEASE_REQUESTED"}', 1);
    await assertValues({
      'rma_broker_claims{state="PREPARED"}': 0,
      'rma_broker_claims_ended_total{cause="RELEASE_REQUESTED"}': 1,
      'rma_broker_node_free_slots{node="n1"}': 2,
    });
    assert.ok(((await scene.value('rma_broker_commit_duration_seconds_count')) ?? 0) >= 3);
  });

  it('tell why a guest was not placed, and count what only asked apart', async () => {
    await agentOf('n1', 1);
    await create('asks', { validateOnly: true });
    await create('guest-1');
    await refusalOf(create('guest-2'));
    await refusalOf(create('guest-3', { spec: { guest: 'x', minRmaBytes: 1024 * MIB } }));
    await assertValues({
      'rma_broker_placements_total{result="unchanged",reason="NONE"}': 1,
      'rma_broker_placements_total{result="placed",reason="NONE"}': 1,
      'rma_broker_placements_total{result="refused",reason="NO_FREE_RMA"}': 1,
      'rma_broker_placements_total{result="refused",reason="NO_MATCHING_NODE"}': 1,
      'rma_grpc_server_handled_total{service="BrokerService",method="CreateClaim",code="OK"}': 2,
      'rma_grpc_server_handled_total{service="BrokerService",method="CreateClaim",code="RESOURCE_EXHAUSTED"}': 1,
      'rma_grpc_server_handled_total{service="BrokerService",method="CreateClaim",code="FAILED_PRECONDITION"}': 1,
      'rma_grpc_server_handling_seconds_count{service="BrokerService",method="CreateClaim"}': 4,
      'rma_grpc_server_in_flight_calls{service="BrokerService",method="CreateClaim"}': 0,
    });
  });

  it('tell of each node what its agent said last, and when', async () => {
    const beforeS = Date.now() / 1000;
    const agent = await agentOf('n1', 3);
    const slots = { free: 1, bound: 1, quarantined: 1 };
    agent.send({ inventoryReport: { capacityCount: 3, slots } });
    await untilValue('rma_broker_slots{node="n1",state="quarantined"}', 1);
    await call(scene.clients.fleet, scene.clients.fleet.CordonNode, { name: 'nodes/n1', reason: 'it smokes' });
    await assertValues({
      'rma_broker_slots{node="n1",state="free"}': 1,
      'rma_broker_slots{node="n1",state="bound"}': 1,
      'rma_broker_slots{node="n1",state="reclaiming"}': 0,
      'rma_broker_node_capacity_slots{node="n1"}': 3,
      'rma_broker_node_free_slots{node="n1"}': 0,
      'rma_broker_node_up{node="n1"}': 1,
      'rma_broker_node_cordoned{node="n1"}': 1,
      'rma_broker_nodes{state="READY",cordoned="true"}': 1,
      'rma_broker_node_rma_size_bytes{node="n1"}': 128 * MIB,
      'rma_broker_node_info{node="n1",device="MEMFD",agent_version="0.0.0"}': 1,
      rma_broker_sessions: 1,
    });
    const heardS = (await scene.value('rma_broker_node_last_heartbeat_timestamp_seconds{node="n1"}')) ?? 0;
    assert.ok(heardS >= beforeS - 1 && heardS <= Date.now() / 1000 + 1, `${heardS} is now`);
    agent.hangUp();
    await untilValue('rma_broker_node_up{node="n1"}', 0);
    await assertValues({ 'rma_broker_nodes{state="STALE",cordoned="true"}': 1, rma_broker_sessions: 0 });
  });

  it('count refusals of agents by reason, and nothing that a stranger makes up', async () => {
    const agent = await agentOf('n1', 2);
    agent.obedient = false;
    agent.report('claims/c1', 'REFUSED', { refusal: 'CLAIM_FENCED' });
    agent.report('claims/c2', 'REFUSED', { refusal: 'x"} 1\nevil 1' });
    await untilValue('rma_broker_prepare_refusals_total{reason="INTERNAL"}', 1);
    await assertValues({ 'rma_broker_prepare_refusals_total{reason="CLAIM_FENCED"}': 1 });
  });

  it('tell which tenant waits for capacity', async () => {
    const { fleet } = scene.clients;
    await agentOf('n1', 1);
    await create('first');
    for (const name of ['tenants/blue', 'tenants/red']) await call(fleet, fleet.PutTenant, { name, claimsMax: 9 });
    const waits = (guest: string, tenant: string) =>
      create(guest, { spec: { guest, minRmaBytes: MIB, tenant }, wait: { seconds: 60 } }).catch(() => undefined);
    const waiting = [waits('a', 'tenants/blue'), waits('b', 'tenants/blue'), waits('c', '')];
    await untilValue('rma_broker_waiting_requests', 3);
    await assertValues({
      'rma_broker_tenant_waiting_requests{tenant="tenants/blue"}': 2,
      'rma_broker_tenant_waiting_requests{tenant="tenants/red"}': 0,
      'rma_broker_tenant_waiting_requests{tenant=""}': 1,
    });
    await scene.running.stop();
    await Promise.all(waiting);
  });

  it('tell for how long a claim has been RELEASING, and the zone of a node', async () => {
    const agent = await new ObedientAgent(scene.clients.agent).greet(
      wireHello('n1', 1, { labels: { 'topology.kubernetes.io/zone': 'eu-1"' } }),
    );
    agent.obedient = false;
    await assertValues({
      rma_broker_oldest_releasing_claim_age_seconds: 0,
      'rma_broker_node_zone_info{node="n1",zone="eu-1\\""}': 1,
    });
  });

  it('tell the size of a store on disk and when it was last backed up; one in memory has neither', async () => {
    assert.doesNotMatch(await scene.text(), /rma_broker_(store_bytes|last_backup)/);
    await scene.running.stop();
    scene = await startScene({ storage: { bytes: async () => 8_192, lastBackupMs: async () => 1_500 } });
    await assertValues({ rma_broker_store_bytes: 8_192, rma_broker_last_backup_timestamp_seconds: 1.5 });
  });

  it('keep a version that an agent makes up within its label', async () => {
    await new ObedientAgent(scene.clients.agent).greet(wireHello('n1', 1, { agentVersion: 'a"b\\c' }));
    assert.match(
      await scene.text(),
      /^rma_broker_node_info\{node="n1",device="MEMFD",agent_version="a\\"b\\\\c"\} 1$/m,
    );
  });

  it('count a stream by how it ended', async () => {
    const watch = scene.clients.broker.WatchClaims({});
    watch.on('error', () => undefined);
    watch.resume();
    await untilValue('rma_broker_watchers', 1);
    await assertValues({ 'rma_grpc_server_in_flight_calls{service="BrokerService",method="WatchClaims"}': 1 });
    watch.cancel();
    await untilValue('rma_grpc_server_handled_total{service="BrokerService",method="WatchClaims",code="CANCELLED"}', 1);
    await assertValues({
      'rma_grpc_server_in_flight_calls{service="BrokerService",method="WatchClaims"}': 0,
      rma_broker_watchers: 0,
    });
    const bad = new ObedientAgent(scene.clients.agent);
    bad.send({ heartbeat: {} });
    assert.equal((await bad.ended)?.reason, 'SESSION_OUT_OF_STEP');
    await untilValue(
      'rma_grpc_server_handled_total{service="AgentService",method="Session",code="FAILED_PRECONDITION"}',
      1,
    );
  });

  async function untilValue(series: string, wanted: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const value = await scene.value(series);
      if (value === wanted) return;
      if (performance.now() > deadline) assert.fail(`${series} is ${value} and not ${wanted}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('a broker that does not serve yet', () => {
  it('is not ready, and tells nothing of a fleet that it does not know', async () => {
    const telemetry = new BrokerTelemetry(new Registry(), systemClock);
    assert.equal(telemetry.readiness.notReadyBecause, 'the store is being loaded');
    const shown = parseText(await textOf(telemetry.exposition()));
    assert.equal(shown.has('rma_broker_claims'), false);
    assert.equal(shown.has('rma_broker_slots'), false);
  });

  it('is ready once it listens, and no more when it stops', async () => {
    const { telemetry, running } = await startScene();
    assert.equal(telemetry.readiness.notReadyBecause, null);
    const stopped = running.stop();
    assert.equal(telemetry.readiness.notReadyBecause, 'the broker is stopping');
    await stopped;
  });
});
