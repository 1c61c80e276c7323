import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demandOf } from '../../../../src/domain/broker/placement/demand.js';
import type { PlacementRefusal } from '../../../../src/domain/broker/placement/explanation.js';
import { place } from '../../../../src/domain/broker/placement/placement.js';
import type { ClaimSpec } from '../../../../src/domain/broker/records/claim.js';
import type { Hello } from '../../../../src/domain/broker/sessions/hello.js';
import type { BootId, TenantId } from '../../../../src/domain/ids.js';
import { helloOf, MIB, nodeId, specOf, TTL_MS, World } from '../support.js';

function placedOn(world: World, spec: Partial<ClaimSpec> = {}): string {
  const found = place(world.fleet, demandOf(specOf(spec)));
  return found.ok ? found.value.entry.record.id : found.refusal.reason;
}

function refusalOf(world: World, spec: Partial<ClaimSpec> = {}): PlacementRefusal {
  const found = place(world.fleet, demandOf(specOf(spec)));
  assert.ok(!found.ok, 'placed, where a refusal was expected');
  return found.refusal;
}

describe('placement', () => {
  it('prefers the smallest RMA that is large enough', () => {
    const world = new World();
    world.connect(helloOf('large', { rmaSizeBytes: 512 * MIB, count: 9 }));
    world.connect(helloOf('fitting', { rmaSizeBytes: 128 * MIB, count: 1 }));
    world.connect(helloOf('small', { rmaSizeBytes: 64 * MIB, count: 9 }));
    assert.equal(placedOn(world, { minRmaBytes: 65 * MIB }), 'fitting');
    assert.equal(placedOn(world, { minRmaBytes: 129 * MIB }), 'large');
  });

  it('prefers the node with the most free RMAs, then the one known longest', () => {
    const world = new World();
    world.connect(helloOf('b', { count: 2 }));
    world.connect(helloOf('a', { count: 2 }));
    world.connect(helloOf('c', { count: 3 }));
    const order = [1, 2, 3, 4].map(() => world.claim().node);
    assert.deepEqual(order, ['c', 'b', 'a', 'c']);
  });

  it('keeps to label requirements, the named node, the device and the waste limit', () => {
    const world = new World();
    world.connect(helloOf('n1', { labels: { zone: 'a' } }));
    world.connect(helloOf('n2', { labels: { zone: 'b', gpu: '1' } }));
    world.connect(helloOf('n3', { device: 'HUGETLB' }));
    const where = (key: string, operator: 'IN' | 'NOT_IN' | 'EXISTS' | 'DOES_NOT_EXIST', values: string[] = []) =>
      placedOn(world, { labelRequirements: [{ key, operator, values }] });
    assert.equal(where('zone', 'IN', ['b', 'c']), 'n2');
    assert.equal(where('zone', 'NOT_IN', ['a', 'b']), 'n3');
    assert.equal(where('gpu', 'EXISTS'), 'n2');
    assert.equal(where('zone', 'DOES_NOT_EXIST'), 'n3');
    assert.equal(where('toString', 'EXISTS'), 'NO_MATCHING_NODE');
    assert.equal(placedOn(world, { node: nodeId('n2') }), 'n2');
    assert.equal(placedOn(world, { device: 'HUGETLB' }), 'n3');
    assert.equal(placedOn(world, { maxRmaBytes: 127 * MIB }), 'NO_MATCHING_NODE');
  });

  it('goes by the labels that a node has now, for where guests may go and for evening them out', () => {
    const world = new World();
    world.connect(helloOf('n1', { labels: { zone: 'a' } }));
    world.connect(helloOf('n2', { labels: { zone: 'b' } }));
    const claims = [1, 2, 3].map(() => world.claim({ node: nodeId('n1') }));
    const known = claims.map(({ id, fencingToken }) => ({ claim: id, fencingToken, state: 'PREPARED' as const }));
    world.connect(helloOf('n1', { labels: { zone: 'c', gpu: '1' }, claims: known }));
    const where = (operator: 'IN' | 'NOT_IN', zone: string) =>
      placedOn(world, { labelRequirements: [{ key: 'zone', operator, values: [zone] }] });
    assert.equal(where('IN', 'a'), 'NO_MATCHING_NODE');
    assert.equal(where('IN', 'c'), 'n1');
    assert.equal(where('NOT_IN', 'b'), 'n1');
    assert.equal(placedOn(world, { spreadLabel: 'zone' }), 'n2');
    assert.equal(
      placedOn(world, { labelRequirements: [{ key: 'gpu', operator: 'DOES_NOT_EXIST', values: [] }] }),
      'n2',
    );
  });

  it('leaves out nodes that are cordoned, silent, full or used by others', () => {
    const world = new World();
    for (const id of ['cordoned', 'silent', 'full', 'others', 'held-back']) world.connect(helloOf(id, { count: 1 }));
    world.cordon('cordoned', 'maintenance');
    world.disconnect('silent');
    world.create({ node: nodeId('full') });
    const inventory = { ...helloOf('others', { count: 1 }).inventory, unclaimedCount: 1 };
    world.connect(helloOf('others', { inventory }));
    world.connect(helloOf('held-back', { count: 1, heldBackCount: 1 }));
    const { reason, explanation } = refusalOf(world);
    assert.equal(reason, 'NO_FREE_RMA');
    assert.deepEqual(
      explanation.causes.map(({ cause, nodeCount }) => [cause, nodeCount]),
      [
        ['CORDONED', 1],
        ['AGENT_SILENT', 1],
        ['NO_FREE_RMA', 3],
      ],
    );
    assert.deepEqual(explanation.hints, [
      'uncordon nodes/cordoned (cordoned: maintenance)',
      'bring back the agent of nodes/silent',
      'prefer an RMA instead of requiring one (+3 node(s))',
    ]);
    world.cordon('cordoned', null);
    assert.equal(placedOn(world), 'cordoned');
  });

  it('says that nothing can match when no node is of the right kind', () => {
    const world = new World();
    assert.match(refusalOf(world).message, /no agent has registered a node yet/);
    world.connect(helloOf('n1'));
    const { reason, explanation, message } = refusalOf(world, { minRmaBytes: 1_000 * MIB });
    assert.equal(reason, 'NO_MATCHING_NODE');
    assert.deepEqual(explanation.causes, [{ cause: 'RMA_TOO_SMALL', nodeCount: 1, exampleNodes: ['n1'] }]);
    assert.deepEqual(explanation.hints, [
      'accept an RMA of 128MiB (+1 node(s))',
      'prefer an RMA instead of requiring one (+1 node(s))',
    ]);
    assert.match(message, /0 of 1 fit \(1 RMA too small\); accept an RMA of/);
  });

  it('counts RMAs that are on their way back', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    world.release(world.claim().id);
    const { explanation, retryAfterMs } = refusalOf(world);
    assert.equal(explanation.releasingCount, 1);
    assert.equal(retryAfterMs, 1_000);
  });
});

describe('the preference among nodes with the smallest sufficient RMA', () => {
  const zoned = (zone: string, patch: Partial<Hello> & { readonly count?: number } = {}) => ({
    labels: { zone },
    ...patch,
  });

  it('is with BINPACK the node with the fewest free RMAs', () => {
    const world = new World();
    world.connect(helloOf('roomy', { count: 4 }));
    world.connect(helloOf('tight', { count: 2 }));
    const order = [1, 2, 3].map(() => world.claim({ strategy: 'BINPACK' }).node);
    assert.deepEqual(order, ['tight', 'tight', 'roomy']);
  });

  it('goes before room by what label preferences add up to', () => {
    const world = new World();
    world.connect(helloOf('a', zoned('a', { count: 9 })));
    world.connect(helloOf('b', { labels: { zone: 'b', ssd: '1' }, count: 1 }));
    const inZone = (zone: string) => ({ key: 'zone', operator: 'IN' as const, values: [zone] });
    const hasSsd = { requirement: { key: 'ssd', operator: 'EXISTS' as const, values: [] }, weight: 2 };
    assert.equal(placedOn(world, { labelPreferences: [{ requirement: inZone('a'), weight: 1 }, hasSsd] }), 'b');
    assert.equal(placedOn(world, { labelPreferences: [{ requirement: inZone('a'), weight: 3 }, hasSsd] }), 'a');
    assert.equal(placedOn(world, { labelPreferences: [{ requirement: inZone('c'), weight: 9 }] }), 'a');
  });

  it('keeps the guests of a group apart where they forbid it, and where they can if they would rather', () => {
    const world = new World();
    world.connect(helloOf('a', { count: 9 }));
    world.connect(helloOf('b', { count: 2 }));
    const group = { group: 'db', sharing: 'FORBIDDEN' } as const;
    assert.deepEqual([world.claim(group).node, world.claim(group).node], ['a', 'b']);
    const { reason, explanation } = refusalOf(world, group);
    assert.equal(reason, 'NO_FREE_RMA');
    assert.deepEqual(
      explanation.causes.map(({ cause, nodeCount }) => [cause, nodeCount]),
      [['GROUP_MEMBER_THERE', 2]],
    );
    assert.equal(placedOn(world, { ...group, sharing: 'AVOIDED' }), 'a');
    assert.equal(placedOn(world, { ...group, tenant: 'other' as TenantId }), 'a');
    const rather = { group: 'web', sharing: 'AVOIDED' } as const;
    assert.deepEqual([world.claim(rather).node, world.claim(rather).node, world.claim(rather).node], ['a', 'b', 'a']);
  });

  it('evens out over the values of a label, of the group where there is one', () => {
    const world = new World();
    for (const id of ['a1', 'a2']) world.connect(helloOf(id, zoned('a', { count: 9 })));
    world.connect(helloOf('b1', zoned('b', { count: 3 })));
    world.connect(helloOf('bare', { count: 99 }));
    const spread = { spreadLabel: 'zone' };
    assert.deepEqual(
      [1, 2, 3, 4].map(() => world.claim(spread).node),
      ['a1', 'b1', 'a2', 'b1'],
    );
    assert.equal(world.claim({ ...spread, group: 'g' }).node, 'a1');
    assert.equal(world.claim({ ...spread, group: 'g' }).node, 'b1');
    assert.equal(world.claim(spread).node, 'a2', 'zone b is full, and the node without a zone comes last');
  });

  it('leaves out excluded nodes', () => {
    const world = new World();
    world.connect(helloOf('a'));
    const { reason, explanation } = refusalOf(world, { excludedNodes: [nodeId('a')] });
    assert.equal(reason, 'NO_MATCHING_NODE');
    assert.deepEqual(explanation.causes, [{ cause: 'EXCLUDED_NODE', nodeCount: 1, exampleNodes: ['a'] }]);
  });
});

describe('a guest that can do without an RMA', () => {
  const preferred = { need: 'PREFERRED' } as const;

  it('gets one where there is one, and otherwise a node whose guests need none', () => {
    const world = new World();
    world.connect(helloOf('needs', { count: 1, rmaCapability: 2 }));
    world.connect(helloOf('free', { count: 1, rmaCapability: 1 }));
    assert.deepEqual(
      [1, 2].map(() => world.claim(preferred).state),
      ['RESERVED', 'RESERVED'],
    );
    world.takeOrders();
    const withoutRma = world.claim(preferred);
    assert.deepEqual([withoutRma.state, withoutRma.node, withoutRma.rmaBytes], ['WITHOUT_RMA', 'free', 0]);
    assert.deepEqual(world.takeOrders(), [], 'its agent has nothing to do with it');
    assert.deepEqual(refusalOf(world).explanation.remedies.at(-1), {
      change: { kind: 'GO_WITHOUT_RMA' },
      nodeCount: 1,
    });
  });

  it('uses no RMA, and ends at once when it is released', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    const held = world.claim();
    const withoutRma = world.claim(preferred);
    world.report(held.id, 'ENDED');
    assert.equal(placedOn(world), 'n1');
    const released = world.release(withoutRma.id);
    assert.ok(released.ok);
    assert.deepEqual([released.value.state, released.value.endCause], ['RELEASED', 'RELEASE_REQUESTED']);
  });

  it('ends when its time runs out unless it is renewed, and with its node', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 0 }));
    const [renewed, expired, lost] = [world.claim(preferred), world.claim(preferred), world.claim(preferred)];
    world.renew(renewed.id, 3 * TTL_MS);
    world.renew(lost.id, 3 * TTL_MS);
    world.pass(TTL_MS);
    assert.deepEqual(
      [renewed, expired].map(({ id }) => world.now(id).state),
      ['WITHOUT_RMA', 'EXPIRED'],
    );
    world.release(renewed.id);
    world.connect(helloOf('n1', { count: 0, bootId: 'boot-2' as BootId }));
    assert.equal(world.now(lost.id).state, 'LOST');
  });

  it('is spread over nodes by how many such guests they have', () => {
    const world = new World();
    for (const id of ['a', 'b']) world.connect(helloOf(id, { count: 0 }));
    assert.deepEqual(
      [1, 2, 3].map(() => world.claim(preferred).node),
      ['a', 'b', 'a'],
    );
    assert.equal(world.claim({ ...preferred, strategy: 'BINPACK' }).node, 'a');
  });

  it('can be placed so after its node could not prepare an RMA', () => {
    const world = new World();
    world.connect(helloOf('n1', { count: 1 }));
    const claim = world.claim(preferred);
    world.report(claim.id, 'REFUSED', { refusal: 'NO_FREE_RMA' });
    assert.deepEqual([world.now(claim.id).state, world.now(claim.id).rmaBytes], ['WITHOUT_RMA', 0]);
  });
});
