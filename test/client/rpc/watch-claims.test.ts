import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type BrokerClient, createBrokerClient } from '../../../src/client/broker-client.js';
import type { ClaimEvent } from '../../../src/client/resources/claim-event.js';
import type { RunningBroker } from '../../../src/server/broker.js';
import { clientsOf, MIB, memoryDisk, ObedientAgent, refusalOf, testBroker, wireHello } from '../../server/support.js';

describe('a watch of claims', () => {
  const disk = memoryDisk();
  let running: RunningBroker;
  let client: BrokerClient;
  let stopping: AbortController;

  beforeEach(async () => {
    running = await testBroker(disk);
    await joinFleet();
    client = createBrokerClient({ address: `127.0.0.1:${running.port}`, random: () => 0 });
    stopping = new AbortController();
  });
  afterEach(async () => {
    stopping.abort();
    client.close();
    await running.stop();
  });

  const joinFleet = () => new ObedientAgent(clientsOf(running.port).agent).greet(wireHello('n1', 8));
  const restartBroker = async () => {
    const listenAddress = `127.0.0.1:${running.port}`;
    await running.stop();
    running = await testBroker(disk, { listenAddress });
    await joinFleet();
  };

  /** The next events of a watch, up to the first one of this type. */
  async function upTo(events: AsyncIterator<ClaimEvent>, type: ClaimEvent['type']): Promise<ClaimEvent[]> {
    for (const seen: ClaimEvent[] = []; ; ) {
      const { done, value } = await events.next();
      if (done) assert.fail(`the watch ended before ${type}`);
      seen.push(value);
      if (value.type === type) return seen;
    }
  }
  const watch = (patch = {}) => client.watchClaims({ signal: stopping.signal, ...patch })[Symbol.asyncIterator]();
  const namesOf = (events: readonly ClaimEvent[]) =>
    events.flatMap((event) => (event.type === 'changed' ? [event.claim.name] : []));

  /** It takes its orders in turn: once a new claim has come and gone, so have the changes of those that it found. */
  async function untilAgentIsDone(): Promise<void> {
    const events = watch();
    const { claim } = await client.createClaim({ guest: 'last', minRmaBytes: MIB });
    await client.releaseClaim(claim.name);
    for await (const event of { [Symbol.asyncIterator]: () => events }) {
      if (event.type === 'changed' && event.claim.name === claim.name && event.claim.state === 'RELEASED') return;
    }
  }

  it('tells what is, says so, then what changes', async () => {
    const events = watch();
    await upTo(events, 'synced');
    const { claim } = await client.createClaim({ guest: 'one', minRmaBytes: MIB });
    assert.deepEqual(namesOf(await upTo(events, 'changed')), [claim.name]);
    await client.releaseClaim(claim.name);
  });

  it('survives a broker that restarts, and misses nothing', async () => {
    const { claim } = await client.createClaim({ guest: 'before', minRmaBytes: MIB });
    const events = watch();
    assert.ok(namesOf(await upTo(events, 'synced')).includes(claim.name));
    await restartBroker();
    await client.releaseClaim(claim.name);
    await upTo(events, 'disconnected');
    for await (const event of { [Symbol.asyncIterator]: () => events }) {
      assert.notEqual(event.type, 'synced');
      if (event.type === 'changed' && event.claim.name === claim.name && event.claim.state === 'RELEASED') break;
    }
  });

  it('starts over when what was missed is not known any more, and says so before the new snapshot', async () => {
    const { claim } = await client.createClaim({ guest: 'known', minRmaBytes: MIB });
    const events = watch({ resumeToken: '999999999' });
    assert.deepEqual(await upTo(events, 'resynced'), [{ type: 'resynced' }]);
    assert.ok(namesOf(await upTo(events, 'synced')).includes(claim.name));
  });

  it('goes on after a token with what was missed, and no snapshot', async () => {
    await untilAgentIsDone();
    const synced = (await upTo(watch(), 'synced')).at(-1);
    const resumeToken = synced?.type === 'synced' ? synced.resumeToken : '';
    const { claim } = await client.createClaim({ guest: 'missed', minRmaBytes: MIB });
    const seen = await upTo(watch({ resumeToken }), 'bookmark');
    assert.deepEqual([...new Set(namesOf(seen))], [claim.name]);
    assert.ok(seen.every(({ type }) => type === 'changed' || type === 'bookmark'));
  });

  it('ends without an error when it is stopped, also while it waits', async () => {
    const events = watch();
    await upTo(events, 'synced');
    const next = events.next();
    stopping.abort();
    assert.deepEqual(await next, { done: true, value: undefined });
  });

  it('hangs up when the loop over it is left', async () => {
    // The test broker serves four watchers: a fifth loop would be refused if the ones before it still counted.
    for (const _ of Array(6).keys()) {
      for await (const event of client.watchClaims()) if (event.type === 'synced') break;
    }
  });

  it('ends with the error that repeating cannot cure', async () => {
    assert.equal((await refusalOf(upTo(watch({ filter: 'colour = red' }), 'synced'))).reason, 'INVALID_FIELD');
  });

  it('gives up when there was never a broker', async () => {
    const nobody = createBrokerClient({ address: '127.0.0.1:1', attemptsMax: 2, random: () => 0 });
    const seen: string[] = [];
    const work = (async () => {
      for await (const { type } of nobody.watchClaims()) seen.push(type);
    })();
    assert.equal((await refusalOf(work)).reason, 'BROKER_UNREACHABLE');
    assert.deepEqual(seen, ['disconnected']);
    nobody.close();
  });

  it('leaves calls unharmed while the broker restarts', async () => {
    const { claim } = await client.createClaim({ guest: 'patient', minRmaBytes: MIB });
    const restarted = restartBroker();
    assert.equal((await client.getClaim(claim.name)).name, claim.name);
    await restarted;
  });
});
