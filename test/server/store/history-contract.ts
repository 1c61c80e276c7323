import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recorded } from '../../../src/domain/broker/fleet/recorded.js';
import type { Change } from '../../../src/domain/broker/records/change.js';
import type { NodeHistoryEntry } from '../../../src/domain/broker/records/node-history.js';
import type { BrokerMs, ClaimId, NodeId } from '../../../src/domain/ids.js';
import { oneDecision, REMOVED_NODES_MAX, type Store } from '../../../src/server/store/store.js';
import { helloOf, World } from '../../domain/broker/support.js';
import type { StorePlace } from './store-contract.js';

/** What every store must do with what happened to claims and nodes. */
export function describeHistories(name: string, makePlace: () => Promise<StorePlace>): void {
  const withStore = (work: (store: Store, place: StorePlace) => Promise<Store>) => async () => {
    const place = await makePlace();
    try {
      const store = await place.open();
      await (await work(store, place)).close();
    } finally {
      await place.remove();
    }
  };
  const kindsOf = (store: Store, world: World, id: ClaimId) =>
    store.histories.ofClaim(world.now(id)).entries.map(({ what }) => what.kind);

  describe(`histories in the ${name} store`, () => {
    it(
      'grow with each change of their claim, awaited or not, in one append or several, through a restart',
      withStore(async (store, place) => {
        const { world, changes } = recordedWorld();
        const [one, two] = [world.claim().id, world.claim().id];
        for (const id of [one, two]) world.report(id, 'PREPARED');
        await Promise.all(changes.splice(0).map((change) => store.append(oneDecision([change]))));
        for (const id of [one, two]) world.report(id, 'BOUND');
        world.release(one);
        await store.append(oneDecision(changes.splice(0)));
        assert.deepEqual(kindsOf(store, world, one), ['CREATED', 'PREPARED', 'BOUND', 'RELEASING']);
        await store.close();
        const again = await place.open();
        await again.load(() => null);
        world.report(one, 'ENDED', { endCause: 'HOLDER_EXITED' });
        await again.append(oneDecision(changes.splice(0)));
        assert.deepEqual(kindsOf(again, world, one), ['CREATED', 'PREPARED', 'BOUND', 'RELEASING', 'ENDED']);
        assert.deepEqual(kindsOf(again, world, two), ['CREATED', 'PREPARED', 'BOUND']);
        return again;
      }),
    );

    it(
      'stay with a claim that is archived, and go with one that is forgotten',
      withStore(async (store) => {
        const { world, changes } = recordedWorld();
        const claim = world.claim();
        world.report(claim.id, 'ENDED', { endCause: 'RELEASE_REQUESTED' });
        const ended = world.now(claim.id);
        changes.push({ kind: 'claim-archived', revision: world.fleet.revision + 1, claim: ended });
        await store.append(oneDecision(changes));
        const kinds = store.histories.ofClaim(ended).entries.map(({ what }) => what.kind);
        assert.deepEqual(kinds, ['CREATED', 'ENDED']);
        await store.archived.purge({ endedBeforeMs: (ended.endMs ?? 0) + 1, keptMax: 9, forgetMax: 9 });
        assert.deepEqual(store.histories.ofClaim(ended).entries, []);
        return store;
      }),
    );

    it(
      'outlive their node, for as many removed nodes as there may be',
      withStore(async (store, place) => {
        const { world, changes } = recordedWorld();
        assert.equal(store.histories.ofNode('n1' as NodeId), null);
        world.cordon('n1', 'new fan');
        world.disconnect('n1');
        assert.ok(world.remove('n1').ok);
        await store.append(oneDecision(changes));
        const kindsOfNode = (of: Store) => of.histories.ofNode('n1' as NodeId)?.entries.map(({ what }) => what.kind);
        assert.deepEqual(kindsOfNode(store), ['SESSION_BEGUN', 'CORDONED', 'REMOVED']);
        await store.close();
        const again = await place.open();
        await again.load(() => null);
        assert.deepEqual(kindsOfNode(again), ['SESSION_BEGUN', 'CORDONED', 'REMOVED']);
        await again.append(oneDecision(Array.from({ length: REMOVED_NODES_MAX - 1 }, (_, n) => removal(`m${n}`, n))));
        assert.deepEqual(kindsOfNode(again), ['SESSION_BEGUN', 'CORDONED', 'REMOVED']);
        await again.append(oneDecision([removal('last', REMOVED_NODES_MAX)]));
        assert.equal(kindsOfNode(again), undefined);
        assert.ok(again.histories.ofNode('last' as NodeId));
        return again;
      }),
    );
  });
}

/** A world with a node, and its changes as the broker's core passes them to the store. */
function recordedWorld(): { readonly world: World; readonly changes: Change[] } {
  const world = new World();
  const changes: Change[] = [];
  const apply = world.fleet.apply.bind(world.fleet);
  world.fleet.apply = (change) => {
    changes.push(recorded(world.fleet, change, null));
    apply(change);
  };
  world.connect(helloOf('n1'));
  return { world, changes };
}

function removal(id: string, n: number): Change {
  const entry: NodeHistoryEntry = {
    atMs: (2_000_000 + n) as BrokerMs,
    by: null,
    what: { kind: 'REMOVED', lostClaimCount: 0 },
  };
  return { kind: 'node-forgotten', id: id as NodeId, revision: 1_000 + n, entry };
}
