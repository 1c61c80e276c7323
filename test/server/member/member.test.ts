import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { patience, until } from '../../../examples/fleet/patience.js';
import { fromGrpcStatus } from '../../../src/common/errors/grpc-status.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { VERSION } from '../../../src/common/version.js';
import type { WatchClaimsResponse__Output } from '../../../src/gen/rma/v1/WatchClaimsResponse.js';
import { AccessControl } from '../../../src/server/access/access-control.js';
import { textOf } from '../../common/telemetry/exposition-text.js';
import { PEOPLE, POLICY, statedIdentity } from '../access/policed-broker.js';
import { call, clientsOf, ObedientAgent, refusalOf, requestFor, wireHello } from '../support.js';
import { type TestMember, TestMembers } from './members.js';

let fleet: TestMembers;
let first: TestMember;
let second: TestMember;

beforeEach(async () => {
  fleet = new TestMembers();
  first = await fleet.start('first');
  await fleet.untilIs(first, 'leader');
  second = await fleet.start('second');
  await fleet.untilIs(second, 'standby');
});
afterEach(() => fleet.close());

const create = ({ clients: { broker } }: TestMember, guest: string, patch = {}) =>
  call(broker, broker.CreateClaim, requestFor(guest, patch));
const get = ({ clients: { broker } }: TestMember, name: string) => call(broker, broker.GetClaim, { name });
const problemsOf = async ({ clients: { fleet: client } }: TestMember) =>
  (await call(client, client.GetStatus, {})).problems?.map(({ reason }) => reason) ?? [];

/** How many calls a broker has sent to others, by their class. */
async function refusals({ telemetry }: TestMember): Promise<Readonly<Record<string, number>>> {
  const text = await textOf(telemetry.exposition());
  const lines = [...text.matchAll(/^rma_broker_not_leader_refusals_total\{class="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(lines.map(([, callClass, count]) => [callClass, Number(count)]));
}

const agentOf = ({ clients: { agent } }: TestMember) => new ObedientAgent(agent);

describe('a standby', () => {
  it('refuses every call, and says who leads', async () => {
    const { broker, fleet: fleetClient } = second.clients;
    for (const refused of [
      await refusalOf(create(second, 'vm')),
      await refusalOf(call(broker, broker.ListClaims, {})),
      await refusalOf(call(fleetClient, fleetClient.GetStatus, {})),
    ]) {
      assert.equal(refused.reason, 'NOT_LEADER');
      assert.equal(refused.code, 'UNAVAILABLE');
      assert.equal(refused.metadata['leader'], first.address);
    }
  });

  it('refuses agents, and says who leads', async () => {
    const agent = agentOf(second);
    agent.send({ hello: wireHello('n1', 1) });
    const ended = await agent.ended;
    assert.deepEqual([ended?.reason, ended?.metadata['leader']], ['NOT_LEADER', first.address]);
  });

  it('counts whom it refuses by what they asked for, and a leader nobody whom it serves', async () => {
    const { broker } = second.clients;
    await refusalOf(create(second, 'vm'));
    await refusalOf(call(broker, broker.ListClaims, {}));
    await refusalOf(call(broker, broker.ListClaims, {}));
    const agent = agentOf(second);
    agent.send({ hello: wireHello('n1', 1) });
    await agent.ended;
    await call(first.clients.broker, first.clients.broker.ListClaims, {});
    assert.deepEqual(await refusals(second), { read: 2, claim: 1, operator: 0, agent: 1 });
    assert.deepEqual(await refusals(first), { read: 0, claim: 0, operator: 0, agent: 0 });
  });

  it('tells nobody without a role who leads, whatever is asked', async () => {
    const third = await fleet.start('third', { control: new AccessControl(POLICY), identityOf: statedIdentity() });
    await fleet.untilIs(third, 'standby');
    const port = Number(third.address.split(':')[1]);
    const whoAmI = (path: string) => {
      const { fleet: client } = clientsOf(port, { 'grpc.primary_user_agent': path });
      return refusalOf(call(client, client.WhoAmI, {}));
    };
    const [operator, stranger] = [await whoAmI(PEOPLE.operator), await whoAmI(PEOPLE.stranger)];
    assert.deepEqual([operator.reason, operator.metadata['leader']], ['NOT_LEADER', first.address]);
    assert.deepEqual([stranger.reason, stranger.metadata['leader']], ['NOT_LEADER', undefined]);
    assert.ok(!stranger.message.includes(first.address));
  });
});

describe('the state of a leader', () => {
  it('tells who leads, in which term, and who stands by', async () => {
    const { fleet: client } = first.clients;
    await until('the standby is known', async () => {
      const { leadership } = await call(client, client.GetStatus, {});
      return leadership?.standbys[0]?.loaded === true;
    });
    assert.deepEqual(await problemsOf(first), ['NO_NODES']);
    const { store, leadership } = await call(client, client.GetStatus, {});
    assert.equal(store, 'etcd');
    assert.equal(leadership?.address, first.address);
    assert.ok((leadership?.term ?? 0) > 0);
    assert.deepEqual(
      leadership?.standbys.map(({ address, version }) => ({ address, version })),
      [{ address: second.address, version: VERSION }],
    );
  });
});

describe('the metrics of leader and standby', () => {
  const valueAt = async ({ registry }: TestMember, name: string): Promise<number> => {
    const metric = await registry.getSingleMetric(`rma_broker_${name}`)?.get();
    return metric?.values[0]?.value ?? Number.NaN;
  };
  const both = (name: string) => Promise.all([valueAt(first, name), valueAt(second, name)]);

  it('tell who leads, since when and in which term, and how far the standby is', async () => {
    await until('the standby is known', async () => (await valueAt(first, 'standby_brokers')) === 1);
    assert.deepEqual(
      [await both('leader_up'), await both('standby_up')],
      [
        [1, 0],
        [0, 1],
      ],
    );
    const [term, seen] = await both('leader_term');
    assert.ok(term !== undefined && term > 0 && seen === term);
    const sinceS = await both('leader_since_timestamp_seconds');
    for (const at of sinceS) assert.ok(at > 0 && at <= Date.now() / 1_000 && at === sinceS[0]);
    const [, lagS] = await both('replica_lag_seconds');
    assert.ok(lagS !== undefined && lagS < patience(5_000) / 1_000);
  });
});

describe('a leader with nobody who could take over', () => {
  it('tells that, until somebody could again', async () => {
    const isTold = async () => (await problemsOf(first)).includes('NO_STANDBY');
    second.member.stop();
    await until('the standby is missed', isTold);
    await fleet.untilIs(await fleet.start('third'), 'standby');
    await until('another one is known', async () => !(await isTold()));
  });
});

describe('a leader that is to stop', () => {
  it('hands over to a standby, which knows every claim that was acknowledged', async () => {
    const agent = await agentOf(first).greet(wireHello('n1', 3));
    const { claim, claimToken } = await create(first, 'vm', { requestId: 'b7a5f1f0-0000-4000-8000-000000000001' });
    first.member.stop();
    assert.deepEqual(await first.over, { why: 'stopped', problem: null });
    assert.equal((await agent.ended)?.reason, 'NOT_LEADER');
    await fleet.untilIs(second, 'leader');
    assert.equal((await get(second, claim?.name ?? '')).state, 'PREPARED');
    const again = await create(second, 'vm', { requestId: 'b7a5f1f0-0000-4000-8000-000000000001' });
    assert.deepEqual([again.claim?.name, again.claimToken], [claim?.name, claimToken]);
  });

  it('gives its agents a higher term the next time', async () => {
    const terms = [];
    for (const leader of [first, second]) {
      await fleet.untilIs(leader, 'leader');
      const agent = await agentOf(leader).greet(wireHello('n1', 1));
      const { welcome } = await agent.until(({ body }) => body === 'welcome');
      terms.push(welcome?.term ?? 0);
      leader.member.stop();
      await leader.over;
    }
    const [before = 0, after = 0] = terms;
    assert.ok(before > 0 && after > before, `${terms}`);
  });

  it('is followed by one where watches go on from their tokens, without a snapshot', async () => {
    await agentOf(first).greet(wireHello('n1', 3));
    const { claim: old } = await create(first, 'old');
    const watch = first.clients.broker.WatchClaims({});
    const seen: WatchClaimsResponse__Output[] = [];
    watch.on('data', (response: WatchClaimsResponse__Output) => seen.push(response));
    const failed = once(watch, 'error');
    while (!seen.some(({ event }) => event === 'snapshotComplete')) await once(watch, 'data');
    const resumeToken = seen.at(-1)?.resumeToken ?? '';
    const { claim: missed } = await create(first, 'missed', { answerAt: 'RESERVED' });
    first.member.stop();
    assert.equal(fromGrpcStatus((await failed)[0]).reason, 'NOT_LEADER');
    await fleet.untilIs(second, 'leader');
    const resumed = second.clients.broker.WatchClaims({ resumeToken });
    const names: string[] = [];
    for await (const response of resumed as AsyncIterable<WatchClaimsResponse__Output>) {
      if (response.changed) names.push(response.changed.name);
      if (response.bookmark) break;
    }
    assert.ok(names.includes(missed?.name ?? ''));
    assert.ok(!names.includes(old?.name ?? ''), 'no snapshot');
  });
});

describe('a broker that has just taken over', () => {
  it('refuses nothing for good because its agents are not back yet, and places when they are', async () => {
    await agentOf(first).greet(wireHello('n1', 3));
    const { claim } = await create(first, 'vm');
    first.member.stop();
    await fleet.untilIs(second, 'leader');
    const refused = await refusalOf(create(second, 'next'));
    assert.deepEqual([refused.reason, refused.code], ['NOT_READY', 'UNAVAILABLE']);
    assert.ok((refused.retryAfterMs ?? 0) > 0);
    const { fleet: client } = second.clients;
    const asked = await refusalOf(call(client, client.ListNodeHolders, { name: 'nodes/n1' }));
    assert.equal(asked.reason, 'NOT_READY');
    const waiting = create(second, 'patient', { wait: { seconds: 30 } });
    const held = { claim: claim?.name ?? '', fencingToken: claim?.fencingToken ?? 0, state: 'PREPARED' } as const;
    await agentOf(second).greet(
      wireHello('n1', 2, { claims: [held], inventory: { capacityCount: 2, slots: { free: 1, prepared: 1 } } }),
    );
    assert.equal((await waiting).claim?.node, 'nodes/n1');
    assert.equal((await refusalOf(create(second, 'one more'))).reason, 'NO_FREE_RMA', 'they are all back');
  });
});

describe('a broker that has just taken over, asked to give up a node', () => {
  it('neither removes it nor gives it to another agent because its own is not back yet', async () => {
    await agentOf(first).greet(wireHello('n1', 3));
    const { claim } = await create(first, 'vm');
    first.member.stop();
    await fleet.untilIs(second, 'leader');
    const { fleet: client } = second.clients;
    const name = 'nodes/n1';
    const remove = () => refusalOf(call(client, client.RemoveNode, { name, guestsAreGone: true }));
    const accept = () => refusalOf(call(client, client.AcceptAgent, { name, identity: 'other' }));
    for (const refused of [await remove(), await accept()]) {
      assert.deepEqual([refused.reason, refused.code], ['NOT_READY', 'UNAVAILABLE']);
      assert.ok((refused.retryAfterMs ?? 0) > 0);
    }
    assert.equal((await get(second, claim?.name ?? '')).state, 'PREPARED');
    await agentOf(second).greet(wireHello('n1', 3));
    assert.deepEqual([(await remove()).reason, (await accept()).reason], ['NODE_CONNECTED', 'NODE_CONNECTED']);
  });
});

describe('a leader that is cut off from etcd', () => {
  it('answers nothing from the moment that another may lead, and ends', async () => {
    const agent = await agentOf(first).greet(wireHello('n1', 3));
    const { claim } = await create(first, 'vm');
    fleet.cutOff(first);
    const waiting = refusalOf(create(first, 'late'));
    assert.deepEqual(await first.over, { why: 'lease-over', problem: null });
    assert.equal((await waiting).reason, 'NOT_LEADER');
    assert.equal((await refusalOf(get(first, claim?.name ?? ''))).reason, 'NOT_LEADER');
    assert.equal((await agent.ended)?.reason, 'NOT_LEADER');
    await fleet.untilIs(second, 'leader');
    assert.equal((await get(second, claim?.name ?? '')).state, 'PREPARED');
  });
});

describe('a broker that is started at a fleet of brokers', () => {
  it('ends when there is nowhere to keep its copy of the store', async () => {
    const problem = new RmaError({ reason: 'STORE_FAILED', message: 'no room' });
    const third = await fleet.start('third', { newTables: () => Promise.reject(problem) });
    assert.deepEqual(await third.over, { why: 'stopped', problem });
  });

  it('says why it is not ready while etcd does not answer, and is when it does', async () => {
    for (let member = 0; member < 3; member += 1) fleet.cluster.road.block('third', member);
    const third = await fleet.start('third');
    assert.match(third.telemetry.readiness.notReadyBecause ?? '', /the store is being loaded/);
    for (let member = 0; member < 3; member += 1) fleet.cluster.unblock('third', member);
    await fleet.untilIs(third, 'standby');
  });
});
