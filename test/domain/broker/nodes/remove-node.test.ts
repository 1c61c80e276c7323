import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freeCount } from '../../../../src/domain/broker/records/node.js';
import type { BootId } from '../../../../src/domain/ids.js';
import type { ClaimReport } from '../../../../src/domain/link/reports.js';
import type { Refusal, Result } from '../../../../src/domain/reasons.js';
import { HOLDER, helloOf, MIB, nodeId, World } from '../support.js';

function refusalOf(result: Result<unknown>) {
  assert.ok(!result.ok, 'accepted, where a refusal was expected');
  return { reason: result.refusal.reason, metadata: result.refusal.metadata };
}

describe('removing a node', () => {
  it('is refused while its agent is connected, and for a node that nobody knows', () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const { revision } = world.fleet;
    assert.deepEqual(refusalOf(world.remove('n1')), { reason: 'NODE_CONNECTED', metadata: { node: 'nodes/n1' } });
    assert.deepEqual(refusalOf(world.remove('n1', true)), { reason: 'NODE_CONNECTED', metadata: { node: 'nodes/n1' } });
    assert.deepEqual(refusalOf(world.remove('n9')), { reason: 'NODE_NOT_FOUND', metadata: { node: 'nodes/n9' } });
    assert.equal(world.fleet.revision, revision);
  });

  it('is refused when it has live claims and nobody vouches for its guests', () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const [kept, over] = [world.claim(), world.claim()];
    world.release(over.id);
    world.report(over.id, 'ENDED');
    world.disconnect('n1');
    const metadata = { node: 'nodes/n1', claims: '1' };
    assert.deepEqual(refusalOf(world.remove('n1')), { reason: 'NODE_HAS_CLAIMS', metadata });
    assert.equal(world.now(kept.id).state, 'RESERVED');
    assert.ok(world.fleet.nodes.has(nodeId('n1')));
  });

  it('is refused while its agent may be back any moment, and nothing changes', () => {
    const world = new World();
    world.connect(helloOf('n1'));
    const awaited: Refusal = { reason: 'NOT_READY', message: 'not back yet' };
    assert.equal(refusalOf(world.remove('n1', true, awaited)).reason, 'NODE_CONNECTED');
    const { id } = world.claim();
    world.disconnect('n1');
    assert.equal(refusalOf(world.remove('n1', true, awaited)).reason, 'NOT_READY');
    assert.equal(world.now(id).state, 'RESERVED');
    assert.ok(world.remove('n1', true).ok);
  });

  it('ends its live claims as LOST, whatever state they are in, and leaves those that are over alone', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 5 }));
    const [reserved, prepared, bound, releasing, ended] = [1, 2, 3, 4, 5].map(() => world.claim().id);
    assert.ok(reserved && prepared && bound && releasing && ended);
    world.report(prepared, 'PREPARED');
    world.report(bound, 'BOUND');
    world.report(releasing, 'BOUND');
    world.release(releasing);
    world.report(ended, 'ENDED', { endCause: 'HOLDER_EXITED' });
    world.disconnect('n1');
    world.takeOrders();
    const removed = world.remove('n1', true);
    assert.ok(removed.ok);
    assert.equal(removed.value.lostClaimCount, 4);
    assert.deepEqual([...removed.value.entry.liveClaims], [reserved, prepared, bound, releasing]);
    for (const id of [reserved, prepared, bound, releasing]) {
      const { state, endCause, endMs } = world.now(id);
      assert.deepEqual({ state, endCause, endMs }, { state: 'LOST', endCause: 'NODE_REMOVED', endMs: world.nowMs });
    }
    assert.equal(world.now(ended).state, 'RELEASED');
    assert.equal(world.fleet.nodes.size, 0);
    assert.deepEqual(world.takeOrders(), []);
  });

  it('takes it out of placement, and leaves the order of the others as it was', () => {
    const world = new World();
    for (const node of ['n1', 'n2', 'n3']) world.connect(helloOf(node, { count: 1 }));
    world.disconnect('n1');
    assert.ok(world.remove('n1').ok);
    assert.equal(world.claim().node, 'n2');
    world.connect(helloOf('n1', { count: 1 }));
    assert.equal(world.claim().node, 'n3', 'a node that came back is the newest');
    assert.equal(world.claim().node, 'n1');
    const refused = world.create();
    assert.equal(refused.ok ? '' : refused.refusal.reason, 'NO_FREE_RMA');
    assert.match(refused.ok ? '' : refused.refusal.message, /0 of 3 fit/);
  });

  it('leaves nothing of it in why a request fits nowhere', () => {
    const world = new World();
    world.connect(helloOf('n1', { rmaSizeBytes: 512 * MIB, labels: { zone: 'a' } }));
    world.connect(helloOf('n2', { labels: { zone: 'a' } }));
    world.disconnect('n1');
    const spec = { minRmaBytes: 256 * MIB };
    assert.equal(refusalOf(world.create(spec)).reason, 'NO_FREE_RMA');
    assert.ok(world.remove('n1').ok);
    const refused = world.create(spec);
    assert.equal(refusalOf(refused).reason, 'NO_MATCHING_NODE');
    assert.match(refused.ok ? '' : refused.refusal.message, /0 of 1 fit \(1 RMA too small\); accept an RMA of 128MiB/);
  });

  it('promises no RMA twice when it comes back with all its guests', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 3 }));
    const [bound, prepared] = [world.claim(), world.claim()];
    world.report(bound.id, 'BOUND');
    world.report(prepared.id, 'PREPARED');
    world.disconnect('n1');
    world.remove('n1', true);
    const reports: ClaimReport[] = [
      { claim: bound.id, fencingToken: bound.fencingToken, state: 'BOUND', holder: HOLDER },
      { claim: prepared.id, fencingToken: prepared.fencingToken, state: 'PREPARED' },
    ];
    world.takeOrders();
    world.connect(helloOf('n1', { count: 3, claims: reports }));
    const unprepareOf = ({ id, fencingToken }: typeof bound) =>
      ({ type: 'unprepare', node: 'n1', claim: id, fencingToken, cause: 'NODE_REMOVED' }) as const;
    assert.deepEqual(world.takeOrders(), [unprepareOf(bound), unprepareOf(prepared)]);
    assert.equal(freeOf(world), 1);
    const placed = world.claim();
    assert.equal(world.create().ok, false, 'the two that the agent still holds are nobody else’s');
    for (const report of reports) world.hear('n1', { ...report, state: 'ENDED', endCause: 'NODE_REMOVED' });
    assert.equal(freeOf(world), 2);
    assert.equal(world.now(bound.id).state, 'LOST', 'an end that was told stays');
    assert.equal(world.now(placed.id).state, 'RESERVED');
  });

  it('tells an agent once to end what it still holds, however often it answers that it does', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    const { id: claim, fencingToken } = world.claim();
    world.report(claim, 'BOUND');
    world.disconnect('n1');
    world.remove('n1', true);
    const report: ClaimReport = { claim, fencingToken, state: 'BOUND', holder: HOLDER };
    world.takeOrders();
    world.connect(helloOf('n1', { count: 1, claims: [report] }));
    assert.equal(world.takeOrders().length, 1);
    world.hear('n1', report);
    world.hear('n1', { ...report, state: 'RECLAIMING' });
    assert.deepEqual(world.takeOrders(), []);
    world.disconnect('n1');
    world.connect(helloOf('n1', { count: 1, claims: [report] }));
    assert.equal(world.takeOrders().length, 1, 'the order may have been lost with its session');
  });

  it('owes nothing to a node that comes back with another boot id', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    world.report(world.claim().id, 'BOUND');
    world.disconnect('n1');
    world.remove('n1', true);
    world.connect(helloOf('n1', { count: 1, bootId: 'boot-2' as BootId }));
    assert.equal(freeOf(world), 1);
  });
});

function freeOf(world: World): number {
  const entry = world.fleet.nodes.get(nodeId('n1'));
  assert.ok(entry);
  return freeCount(entry);
}
