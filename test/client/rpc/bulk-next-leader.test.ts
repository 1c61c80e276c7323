import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import type { ClaimOperation, ClaimOperationResult } from '../../../src/client/resources/bulk.js';
import type { CreateClaimOptions } from '../../../src/client/resources/create-claim-options.js';
import { type TestMember, TestMembers } from '../../server/member/members.js';
import { MIB, ObedientAgent, wireHello } from '../../server/support.js';

/** The lead is handed over: nobody loses it to a busy machine before. */
const LEADER_TTL_MS = 60_000;
const GUESTS = ['db-1', 'db-2', 'db-3'];
const optionsOf = (guest: string): CreateClaimOptions => ({ guest, minRmaBytes: MIB });
const createOf = (guest: string): ClaimOperation => ({ type: 'create', options: optionsOf(guest) });

/** The first broker is stopped while claims wait for their agent; the second one leads then, and the agent obeys it. */
describe('claims in bulk, while the lead goes to the next broker', { timeout: TEST_TIMEOUT_MS }, () => {
  let fleet: TestMembers;
  let first: TestMember;
  let second: TestMember;
  let agent: ObedientAgent;
  const agents: ObedientAgent[] = [];
  let client: BrokerClient;

  beforeEach(async () => {
    fleet = new TestMembers();
    first = await fleet.start('first', { leaderTtlMs: LEADER_TTL_MS });
    await fleet.untilIs(first, 'leader');
    second = await fleet.start('second', { leaderTtlMs: LEADER_TTL_MS });
    await fleet.untilIs(second, 'standby');
    agent = new ObedientAgent(first.clients.agent);
    agent.obedient = false;
    agents.push(await agent.greet(wireHello('n1', GUESTS.length)));
    // A standby first: nothing is asked of it but where the leader is.
    client = createBrokerClient({ address: [second.address, first.address], deadlineMs: patience(30_000) });
  });
  afterEach(async () => {
    client.close();
    for (const each of agents.splice(0)) each.hangUp();
    await fleet.close();
  });

  const handOver = async () => {
    await until('all claims are placed', () => agent.claims.size === GUESTS.length);
    first.member.stop();
    await fleet.untilIs(second, 'leader');
    agents.push(await new ObedientAgent(second.clients.agent).greet(wireHello('n1', GUESTS.length)));
  };
  const namesOnLeader = async () => {
    const names: string[] = [];
    for await (const { name } of client.listClaims()) names.push(name);
    return names.sort();
  };

  it('a stream of operations goes on, each with one result, and makes no claim twice', async () => {
    const results: ClaimOperationResult[] = [];
    const streaming = (async () => {
      for await (const result of client.streamClaims(GUESTS.map(createOf))) results.push(result);
    })();
    await handOver();
    await streaming;
    const made = results.flatMap((result) => (result.type === 'created' ? [result.created.claim] : []));
    assert.deepEqual(made.map(({ spec }) => spec.guest).sort(), GUESTS);
    assert.deepEqual(made.map(({ name }) => name).sort(), await namesOnLeader());
  });

  it('a batch has each of its claims, once', async () => {
    const creating = client.createClaims(GUESTS.map(optionsOf));
    await handOver();
    const made = (await creating).map((result) => (result.ok ? result.value.claim : result.error.reason));
    assert.deepEqual(
      made.map((claim) => (typeof claim === 'string' ? claim : claim.spec.guest)),
      GUESTS,
    );
    assert.equal((await namesOnLeader()).length, GUESTS.length);
  });
});
