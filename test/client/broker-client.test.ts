import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type BrokerClient, createBrokerClient } from '../../src/client/broker-client.js';
import { placementExplanationOf } from '../../src/client/rpc/wire/parse-explanation.js';
import type { RunningBroker } from '../../src/server/broker.js';
import { clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../server/support.js';

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}

describe('a broker client', () => {
  let running: RunningBroker;
  let client: BrokerClient;
  let guests = 0;
  let guest = '';

  before(async () => {
    running = await testBroker(memoryDisk());
    const { agent } = clientsOf(running.port);
    await new ObedientAgent(agent).greet(wireHello('n1', 8, { labels: { zone: 'a' } }));
    await new ObedientAgent(agent).greet(wireHello('n2', 1, { labels: { zone: 'b' } }));
    client = createBrokerClient({ address: `127.0.0.1:${running.port}` });
  });
  beforeEach(() => {
    guests += 1;
    guest = `guest-${guests}`;
  });
  after(async () => {
    client.close();
    await running.stop();
  });

  it('makes a claim that is prepared, and tells it in readable types', async () => {
    const before = Date.now();
    const made = await client.createClaim({
      guest,
      minRmaBytes: 64 * MIB,
      ttlMs: 60_000,
      labels: { team: 'red' },
      labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a'] }],
    });
    const { claim, claimToken, requestId } = made;
    assert.equal(claim.state, 'PREPARED');
    assert.equal(claim.node, 'nodes/n1');
    assert.equal(claim.device, 'MEMFD');
    assert.equal(claim.rmaBytes, 128 * MIB);
    assert.deepEqual(claim.spec, {
      guest,
      minRmaBytes: 64 * MIB,
      maxRmaBytes: null,
      labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a'] }],
      node: null,
      device: null,
      labels: { team: 'red' },
      excludedNodes: [],
      tenant: null,
      priority: 0,
      group: null,
      sharing: 'ALLOWED',
      strategy: 'SPREAD',
      spreadLabel: null,
      labelPreferences: [],
      need: 'REQUIRED',
      holder: null,
    });
    assert.ok(claim.expireTimeMs - before >= 60_000 && claim.expireTimeMs - before < 120_000);
    assert.deepEqual([claim.endTimeMs, claim.endCause, claim.holder], [null, null, null]);
    assert.equal(claim.clearing?.method, 'KERNEL');
    assert.match(claimToken, /^rmat_/);
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(await client.getClaim(claim.name), claim);
    await client.releaseClaim(claim.name);
  });

  it('gets the same claim and token for the same request id', async () => {
    const first = await client.createClaim({ guest, minRmaBytes: MIB });
    const again = await client.createClaim({ guest, minRmaBytes: MIB, requestId: first.requestId });
    assert.deepEqual(again, first);
    const { reason, code } = await refusalOf(
      client.createClaim({ guest: 'another', minRmaBytes: MIB, requestId: first.requestId }),
    );
    assert.deepEqual([reason, code], ['REQUEST_ID_REUSED', 'ALREADY_EXISTS']);
    await client.releaseClaim(first.claim.name);
  });

  it('checks without making a claim', async () => {
    const { claim, claimToken } = await client.createClaim({ guest, minRmaBytes: MIB, validateOnly: true });
    assert.equal(claimToken, '');
    assert.equal((await refusalOf(client.getClaim(claim.name))).reason, 'CLAIM_NOT_FOUND');
  });

  it('tells why no node would do', async () => {
    const error = await refusalOf(client.createClaim({ guest, minRmaBytes: 1024 * MIB }));
    assert.deepEqual([error.reason, error.code], ['NO_MATCHING_NODE', 'FAILED_PRECONDITION']);
    const explanation = placementExplanationOf(error);
    assert.equal(explanation?.nodeCount, 2);
    assert.deepEqual(explanation?.causes, [
      { cause: 'RMA_TOO_SMALL', nodeCount: 2, exampleNodes: ['nodes/n1', 'nodes/n2'] },
    ]);
    assert.match(explanation?.hints[0] ?? '', /accept an RMA of/);
    assert.equal(placementExplanationOf(await refusalOf(client.getClaim('claims/none'))), undefined);
  });

  it('explains a placement in readable types, with the word of each node on request', async () => {
    const { node, rmaBytes, reason, explanation, verdicts } = await client.explainPlacement({ minRmaBytes: MIB });
    assert.deepEqual([node, rmaBytes, reason, verdicts], ['nodes/n1', 128 * MIB, null, []]);
    assert.deepEqual([explanation.nodeCount, explanation.fittingNodeCount, explanation.causes], [2, 2, []]);
    const refused = await client.explainPlacement({ minRmaBytes: MIB, node: 'nodes/n9', withVerdicts: true });
    assert.deepEqual([refused.node, refused.reason], [null, 'NO_MATCHING_NODE']);
    assert.deepEqual(refused.verdicts, [
      { node: 'nodes/n1', cause: 'NOT_THE_NAMED_NODE', rmaSizeBytes: 128 * MIB, freeCount: 8, rank: null },
      { node: 'nodes/n2', cause: 'NOT_THE_NAMED_NODE', rmaSizeBytes: 128 * MIB, freeCount: 1, rank: null },
    ]);
    const error = await refusalOf(client.createClaim({ guest, minRmaBytes: 1024 * MIB }));
    assert.deepEqual(placementExplanationOf(error)?.remedies, [
      { change: { type: 'lowerMinRmaBytesTo', rmaBytes: 128 * MIB }, nodeCount: 2 },
      { change: { type: 'goWithoutRma' }, nodeCount: 2 },
    ]);
  });

  it('renews and releases', async () => {
    const { claim } = await client.createClaim({ guest, minRmaBytes: MIB, ttlMs: 1_000 });
    const renewed = await client.renewClaim(claim.name, 3_600_000);
    assert.ok(renewed.expireTimeMs > claim.expireTimeMs + 3_000_000);
    await client.releaseClaim(claim.name);
    for await (const event of client.watchClaims()) {
      if (event.type === 'changed' && event.claim.name === claim.name && event.claim.state === 'RELEASED') break;
    }
    const ended = await client.getClaim(claim.name);
    assert.deepEqual([ended.state, ended.endCause], ['RELEASED', 'RELEASE_REQUESTED']);
    assert.ok((ended.endTimeMs ?? 0) >= ended.createTimeMs);
    assert.equal((await refusalOf(client.renewClaim(claim.name, 60_000))).reason, 'CLAIM_ENDED');
  });

  it('lists over as many pages as there are', async () => {
    const made = [];
    for (const _ of [1, 2, 3]) made.push((await client.createClaim({ guest, minRmaBytes: MIB })).claim.name);
    const listed = await all(client.listClaims({ filter: `guest = ${guest}`, pageSize: 1 }));
    assert.deepEqual(
      listed.map(({ name }) => name),
      made,
    );
    assert.deepEqual(
      (await all(client.listNodes({ pageSize: 1 }))).map(({ name }) => name),
      ['nodes/n1', 'nodes/n2'],
    );
    for (const name of made) await client.releaseClaim(name);
  });

  it('follows a drain to its end, and hears when somebody ends it', async () => {
    const { agent } = clientsOf(running.port);
    const node = await new ObedientAgent(agent).greet(wireHello('n4', 2));
    const { claim } = await client.createClaim({ guest, minRmaBytes: MIB, node: 'nodes/n4' });
    node.report(claim.name, 'BOUND');
    const options = { reason: 'new fan', deadlineMs: 60_000 };
    const seen: unknown[] = [];
    for await (const progress of client.drainNode('nodes/n4', options)) {
      seen.push([progress.boundCount, progress.drained, progress.remainingClaims]);
      assert.ok((progress.node.drainDeadlineTimeMs ?? 0) > Date.now());
      if (progress.boundCount === 1) node.report(claim.name, 'ENDED', { endCause: 'HOLDER_RELEASED' });
    }
    assert.deepEqual(seen.at(-1), [0, true, []]);
    assert.deepEqual(seen.at(-2), [1, false, [claim.name]]);
    await client.uncordonNode('nodes/n4');
    assert.equal((await client.getNode('nodes/n4')).drainDeadlineTimeMs, null);

    const next = await client.createClaim({ guest, minRmaBytes: MIB, node: 'nodes/n4' });
    node.report(next.claim.name, 'BOUND');
    while ((await client.getClaim(next.claim.name)).state !== 'BOUND');
    const ended = (async () => {
      for await (const progress of client.drainNode('nodes/n4', options)) {
        if (!progress.drained) await client.uncordonNode('nodes/n4');
      }
    })();
    assert.equal((await refusalOf(ended)).reason, 'DRAIN_CANCELLED');
    node.hangUp();
  });

  it('removes a node that is silent', async () => {
    const { agent } = clientsOf(running.port);
    const leaving = await new ObedientAgent(agent).greet(wireHello('n3', 1));
    assert.equal((await refusalOf(client.removeNode('nodes/n3'))).reason, 'NODE_CONNECTED');
    await client.createClaim({ guest, minRmaBytes: MIB, node: 'nodes/n3' });
    leaving.hangUp();
    while ((await client.getNode('nodes/n3')).state !== 'STALE');
    assert.equal((await refusalOf(client.removeNode('nodes/n3'))).reason, 'NODE_HAS_CLAIMS');
    const { node, lostClaimCount } = await client.removeNode('nodes/n3', { guestsAreGone: true });
    assert.deepEqual([node.name, lostClaimCount], ['nodes/n3', 1]);
    assert.equal((await refusalOf(client.getNode('nodes/n3'))).reason, 'NODE_NOT_FOUND');
  });

  it('lets another agent have a node', async () => {
    const { agent } = clientsOf(running.port);
    const former = await new ObedientAgent(agent).greet(wireHello('n5', 1, { identity: 'agent-a' }));
    const name = 'nodes/n5';
    assert.equal((await refusalOf(client.acceptAgent(name, 'agent-b'))).reason, 'NODE_CONNECTED');
    const newcomer = new ObedientAgent(agent);
    newcomer.send({ hello: wireHello('n5', 1, { identity: 'agent-b' }) });
    await newcomer.ended;
    const { agentIdentity, refusedAgent } = await client.getNode(name);
    assert.deepEqual([agentIdentity, refusedAgent?.identity], ['agent-a', 'agent-b']);
    former.hangUp();
    while ((await client.getNode(name)).state !== 'STALE');
    assert.deepEqual((await client.acceptAgent(name, null)).acceptedAgent, { identity: null });
    assert.deepEqual((await client.acceptAgent(name, 'agent-b')).acceptedAgent, { identity: 'agent-b' });
    const heir = await new ObedientAgent(agent).greet(wireHello('n5', 1, { identity: 'agent-b' }));
    const node = await client.getNode(name);
    assert.deepEqual([node.agentIdentity, node.refusedAgent, node.acceptedAgent], ['agent-b', null, null]);
    assert.match(node.agentAddress ?? '', /^127\.0\.0\.1:\d+$/);
    heir.hangUp();
  });

  it('rotates the secret of claim tokens', async () => {
    const rotated = await client.rotateTokenSecret();
    assert.deepEqual([rotated.revokedClaimCount, typeof rotated.outdatedClaimCount], [0, 'number']);
  });

  it('cordons and uncordons a node', async () => {
    const cordoned = await client.cordonNode('nodes/n2', 'new fan');
    assert.deepEqual([cordoned.cordoned, cordoned.cordonReason], [true, 'new fan']);
    const refused = await refusalOf(client.createClaim({ guest, minRmaBytes: MIB, node: 'nodes/n2' }));
    assert.deepEqual(
      placementExplanationOf(refused)?.causes.map(({ cause }) => cause),
      ['NOT_THE_NAMED_NODE', 'CORDONED'],
    );
    const node = await client.uncordonNode('nodes/n2');
    assert.deepEqual([node.cordoned, node.cordonReason], [false, null]);
    assert.deepEqual(await client.getNode('nodes/n2').then(({ state, labels }) => [state, labels]), [
      'READY',
      { zone: 'b' },
    ]);
    assert.equal((await refusalOf(client.getNode('nodes/n9'))).reason, 'NODE_NOT_FOUND');
  });

  it('names the field that is wrong', async () => {
    const error = await refusalOf(client.createClaim({ guest: '', minRmaBytes: MIB }));
    assert.deepEqual([error.reason, error.metadata['field']], ['INVALID_FIELD', 'spec.guest']);
  });
});
