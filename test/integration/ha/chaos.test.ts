import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { etcdProgramVersion } from '../../../examples/fleet/etcd-programs.js';
import { PATIENCE_MS, patience, TEST_TIMEOUT_MS, until } from '../../../examples/fleet/patience.js';
import { WITHOUT_ETCD } from '../../fixtures/etcd-cluster.js';
import { rmaInodesOf } from './caller.js';
import { Chaos } from './chaos.js';
import { NODE_RMAS } from './fleet.js';
import type { WireClaim, WireNode } from './wire.js';

/** More of them find rarer mistakes; each takes some seconds. */
const EVENTS = Number(process.env['HA_EVENTS'] ?? 4);
/** With the same one the same events happen, though not at the same moments. */
const SEED = Number(process.env['HA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of etcd; five bear the loss of two. */
const MEMBERS = Number(process.env['HA_MEMBERS'] ?? 3);
/** An event, and what it leads to. */
const EVENT_MS_MAX = patience(120_000);

describe('brokers and members of etcd that fail while guests come and go', { skip: WITHOUT_ETCD }, () => {
  let chaos: Chaos;
  before(
    async () => {
      assert.ok([3, 5].includes(MEMBERS), 'HA_MEMBERS is 3 or 5');
      console.log(`HA_SEED=${SEED} HA_EVENTS=${EVENTS} HA_MEMBERS=${MEMBERS}, ${etcdProgramVersion('etcd')}`);
      chaos = await Chaos.start({ seed: SEED, memberCount: MEMBERS });
    },
    { timeout: TEST_TIMEOUT_MS },
  );
  after(() => chaos?.close());

  it('answer again after each event', { timeout: TEST_TIMEOUT_MS + EVENTS * EVENT_MS_MAX }, async () => {
    await chaos.happen(EVENTS);
    assert.deepEqual(chaos.told.problems, []);
  });

  it('know all that any of them has told anybody', { timeout: TEST_TIMEOUT_MS }, async () => {
    await chaos.rest();
    const claims = await chaos.claims();
    chaos.told.judge(claims);
    assert.deepEqual(chaos.told.problems, []);
    const all = statesOf(claims);
    for (const { view } of chaos.watchers) await until('watchers were told', () => same(statesOf(view.values()), all));
    chaos.tell();
  });

  it('promise the RMAs that processes have, and no others', { timeout: TEST_TIMEOUT_MS }, async () => {
    let claims: readonly WireClaim[] = [];
    const stateCount = (name: string, wanted: string) =>
      claims.filter(({ node, state }) => node === `nodes/${name}` && state === wanted).length;
    const agrees = ({ name, slots }: WireNode, of: string) =>
      name === `nodes/${of}` &&
      slots?.prepared === stateCount(of, 'PREPARED') &&
      slots.bound === stateCount(of, 'BOUND');
    for (const { name, agent } of chaos.fleet.nodes) {
      await until(`${name} counts as the claims`, async () => {
        // Read anew each time: those that nobody renews end meanwhile.
        claims = await chaos.claims();
        return (await chaos.nodes()).some((node) => agrees(node, name));
      });
      // Of those that guests have it has no copy.
      assert.equal(rmaInodesOf(agent.pid).length, NODE_RMAS - stateCount(name, 'BOUND'));
    }
    const held = chaos.callers.flatMap((caller) => caller.held);
    assert.equal(new Set(held.map(({ inode }) => inode)).size, held.length, 'no two processes have one RMA');
    assert.equal(claims.filter(({ state }) => state === 'BOUND').length, held.length);
    for (const { vmm, inode } of held) assert.deepEqual(rmaInodesOf(vmm.pid), [inode]);
  });

  it('have everything free again in the end', { timeout: TEST_TIMEOUT_MS }, async () => {
    for (const caller of chaos.callers) await caller.finish();
    const isFree = ({ freeCount, liveClaimCount }: { readonly freeCount: number; readonly liveClaimCount: number }) =>
      freeCount === NODE_RMAS && liveClaimCount === 0;
    await until('all RMAs are free', async () => (await chaos.nodes()).every(isFree), PATIENCE_MS);
    for (const { agent } of chaos.fleet.nodes) assert.equal(rmaInodesOf(agent.pid).length, NODE_RMAS);
    chaos.told.judge(await chaos.claims());
    assert.deepEqual(chaos.told.problems, []);
  });
});

function statesOf(claims: Iterable<WireClaim>): ReadonlyMap<string, string> {
  return new Map([...claims].map(({ name, state, revision }) => [name, `${state} at ${revision}`]));
}

function same(some: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>): boolean {
  return some.size === all.size && [...all].every(([name, state]) => some.get(name) === state);
}
