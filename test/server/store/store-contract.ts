import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restoreFleet } from '../../../src/domain/broker/fleet/restore-fleet.js';
import { createClaimGroup } from '../../../src/domain/broker/groups/create-claim-group.js';
import type { Change } from '../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { deleteTenant } from '../../../src/domain/broker/tenants/tenant-commands.js';
import type { BrokerMs, TenantId } from '../../../src/domain/ids.js';
import { oneDecision, type Store } from '../../../src/server/store/store.js';
import { helloOf, specOf, TTL_MS, World } from '../../domain/broker/support.js';
import { loadAll } from './lmdb/load-all.js';

/** One place that a store keeps its facts in; opening it again finds what was acknowledged. */
export interface StorePlace {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

/** What every store must do. Each implementation runs it over places of its own. */
export function describeStore(name: string, makePlace: () => Promise<StorePlace>): void {
  const inPlace = (work: (place: StorePlace) => Promise<void>) => async () => {
    const place = await makePlace();
    try {
      await work(place);
    } finally {
      await place.remove();
    }
  };

  describe(`${name} store`, () => {
    it(
      'begins empty, with a secret of its own that it keeps',
      inPlace(async (place) => {
        const first = await place.open();
        const before = await loadAll(first);
        assert.deepEqual([before.claims, before.nodes, before.revision], [[], [], 0]);
        assert.equal(before.tokenSecrets[0]?.hex.length, 64);
        await first.close();
        const again = await place.open();
        assert.deepEqual((await loadAll(again)).tokenSecrets, before.tokenSecrets);
        await again.close();
      }),
    );

    it(
      'keeps the secrets that were made since, and those alone that are still needed',
      inPlace(async (place) => {
        const first = await place.open();
        const { tokenSecrets } = await loadAll(first);
        const later = { hex: 'b'.repeat(64), sinceRevision: 1 };
        await first.append(oneDecision([{ kind: 'token-secrets', revision: 1, secrets: [...tokenSecrets, later] }]));
        await first.close();
        const second = await place.open();
        assert.deepEqual((await loadAll(second)).tokenSecrets, [...tokenSecrets, later]);
        await second.append(oneDecision([{ kind: 'token-secrets', revision: 2, secrets: [later] }]));
        await second.close();
        const third = await place.open();
        assert.deepEqual((await loadAll(third)).tokenSecrets, [later]);
        await third.close();
      }),
    );

    it(
      'gives back exactly what was appended, after it was closed and opened again',
      inPlace(async (place) => {
        const { world, batches } = someHistory();
        const store = await place.open();
        for (const batch of batches) await store.append(oneDecision(batch));
        await store.close();
        const again = await place.open();
        const state = await loadAll(again);
        const making = state.claims.map(({ createRevision }) => createRevision);
        assert.deepEqual(
          making,
          [...making].sort((a, b) => a - b),
        );
        const restored = restoreFleet(state);
        assert.deepEqual(sorted(restored.claims.values()), sorted(world.fleet.claims.values()));
        assert.deepEqual(
          [...restored.nodes.values()].map(({ record }) => record),
          [...world.fleet.nodes.values()].map(({ record }) => record),
        );
        assert.deepEqual(restored.tenants.inOrder(), world.fleet.tenants.inOrder());
        assert.deepEqual(
          restored.tenants.inOrder().map(({ id, claimsMax }) => [id, claimsMax]),
          [['blue', 4]],
        );
        assert.equal(restored.revision, world.fleet.revision);
        await again.close();
      }),
    );

    it(
      'keeps the order of appends that were not awaited one by one',
      inPlace(async (place) => {
        const { world, batches } = someHistory();
        const store = await place.open();
        await Promise.all(batches.map((batch) => store.append(oneDecision(batch))));
        assert.deepEqual(sorted((await loadAll(store)).claims), sorted(world.fleet.claims.values()));
        await store.close();
      }),
    );

    it(
      'forgets a node, and keeps the others',
      inPlace(async (place) => {
        const { batches } = someHistory();
        const store = await place.open();
        for (const batch of batches) await store.append(oneDecision(batch));
        const { nodes, revision } = await loadAll(store);
        const [gone, ...kept] = nodes;
        assert.ok(gone && kept.length > 0, 'there are some');
        await store.append(oneDecision([{ kind: 'node-forgotten', id: gone.id, revision: revision + 1 }]));
        await store.close();
        const again = await place.open();
        const after = await loadAll(again);
        assert.deepEqual(after.nodes, kept);
        assert.equal(after.revision, revision + 1);
        await again.close();
      }),
    );

    it(
      'keeps the time that came with the last append, and what the wall clock was',
      inPlace(async (place) => {
        const wallOffsets = [0, 3_600_000].map((offsetMs, index) => ({ fromMs: (100 * index) as BrokerMs, offsetMs }));
        const times = [1, 2].map((count) => ({
          nowMs: (count * 1_000) as BrokerMs,
          wallOffsets: wallOffsets.slice(0, count),
        }));
        const store = await place.open();
        assert.equal((await loadAll(store)).time, null);
        for (const time of times) await store.append(oneDecision([]), time);
        await store.close();
        const again = await place.open();
        assert.deepEqual((await loadAll(again)).time, times.at(-1));
        await again.close();
      }),
    );

    it(
      'takes an empty append for nothing',
      inPlace(async (place) => {
        const store = await place.open();
        await store.append(oneDecision([]));
        assert.equal((await loadAll(store)).revision, 0);
        await store.close();
      }),
    );
  });
}

/** A world with nodes and claims in all kinds of states, and the batches of changes that led there. */
export function someHistory(): { readonly world: World; readonly batches: readonly (readonly Change[])[] } {
  const world = new World();
  const batches: Change[][] = [];
  const { fleet } = world;
  const apply = fleet.apply.bind(fleet);
  fleet.apply = (change) => {
    batches.push([change]);
    apply(change);
  };
  world.connect(helloOf('n1', { count: 8, labels: { zone: 'a' } }));
  world.connect(helloOf('n2', { count: 8, device: 'HUGETLB' }));
  const ids = Array.from({ length: 6 }, (_, n) => world.claim({ guest: `größe-${n}`, labels: { n: String(n) } }).id);
  for (const id of ids.slice(1))
    world.report(id, 'PREPARED', { clearing: { method: 'AGENT', durationMs: 1.5, pagesChecked: 3 } });
  for (const id of ids.slice(2, 4)) world.report(id, 'BOUND');
  world.release(ids[3] as Claim['id']);
  world.report(ids[2] as Claim['id'], 'ENDED', { endCause: 'HOLDER_EXITED' });
  const group = ['g1', 'g2'].map((id) => id as Claim['id']);
  const command = { ...groupOf(group), specs: group.map((guest) => specOf({ guest })) };
  assert.ok(world.decide((each) => createClaimGroup(each, command, world.nowMs, { claimsMax: 99 })).ok);
  world.cordon('n2', 'why not');
  world.tenant('blue', 3);
  world.tenant('green', 1);
  world.tenant('blue', 4);
  assert.ok(world.decide((each) => deleteTenant(each, { id: 'green' as TenantId, force: false })).ok);
  world.pass(TTL_MS);
  return { world, batches };
}

function sorted(claims: Iterable<Claim>): readonly Claim[] {
  return [...claims].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function groupOf(claimIds: readonly Claim['id'][]) {
  const request = { requestId: 'r-group', requestTerms: 'd', requestedBy: null, validateOnly: false };
  return { claimIds, ttlMs: TTL_MS, waitsSinceMs: null, archived: [], ...request };
}
