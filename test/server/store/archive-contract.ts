import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import type { BrokerMs, ClaimId } from '../../../src/domain/ids.js';
import { oneDecision, type Store } from '../../../src/server/store/store.js';
import { helloOf, World } from '../../domain/broker/support.js';
import { loadAll } from './lmdb/load-all.js';
import type { StorePlace } from './store-contract.js';

/** What every store must do with claims that have left the broker's memory. */
export function describeArchive(name: string, makePlace: () => Promise<StorePlace>): void {
  const withStore = (work: (store: Store, place: StorePlace) => Promise<Store>) => async () => {
    const place = await makePlace();
    try {
      const store = await place.open();
      await (await work(store, place)).close();
    } finally {
      await place.remove();
    }
  };

  describe(`compacted claims in the ${name} store`, () => {
    it(
      'are no longer loaded, and are found by their id and by the request that made them, through a restart',
      withStore(async (store, place) => {
        const { claims, changes } = endedClaims(3);
        await store.append(oneDecision(changes));
        await store.close();
        const again = await place.open();
        const { claims: loaded, revision } = await loadAll(again);
        assert.deepEqual([loaded, revision], [[], changes.length]);
        assert.equal(again.archived.count, 3);
        for (const claim of claims) {
          assert.deepEqual(again.archived.find(claim.id), claim);
          assert.deepEqual(again.archived.madeBy(claim.requestId ?? ''), [claim]);
        }
        assert.equal(again.archived.find('nobody' as ClaimId), undefined);
        assert.deepEqual(again.archived.madeBy('never sent'), []);
        return again;
      }),
    );

    it(
      'are found together when one request made them',
      withStore(async (store) => {
        const { claims, changes } = endedClaims(3, () => 'group');
        await store.append(oneDecision(changes));
        assert.deepEqual(store.archived.madeBy('group'), claims);
        await store.archived.purge({ endedBeforeMs: endOf(claims[0]) + 1, keptMax: 10, forgetMax: 10 });
        assert.deepEqual(store.archived.madeBy('group'), claims.slice(1));
        return store;
      }),
    );

    it(
      'are forgotten in slices when they ended long ago, and those that ended later are not',
      withStore(async (store) => {
        const { claims, changes } = endedClaims(5);
        await store.append(oneDecision(changes));
        const limits = { endedBeforeMs: endOf(claims[3]), keptMax: 100, forgetMax: 2 };
        const none = { earlyCount: 0, earlyEndMs: null };
        assert.deepEqual(await store.archived.purge(limits), { count: 2, ...none });
        assert.deepEqual(await store.archived.purge(limits), { count: 1, ...none });
        assert.deepEqual(await store.archived.purge(limits), { count: 0, ...none });
        assert.deepEqual(known(store, claims), claims.slice(3));
        assert.equal(store.archived.count, 2);
        return store;
      }),
    );

    it(
      'are forgotten before their time when there are too many, and that is told',
      withStore(async (store) => {
        const { claims, changes } = endedClaims(5);
        await store.append(oneDecision(changes));
        const purged = await store.archived.purge({ endedBeforeMs: endOf(claims[1]), keptMax: 2, forgetMax: 10 });
        assert.deepEqual(purged, { count: 3, earlyCount: 2, earlyEndMs: endOf(claims[2]) });
        assert.deepEqual(known(store, claims), claims.slice(3));
        return store;
      }),
    );
  });
}

function known({ archived }: Store, claims: readonly Claim[]): readonly Claim[] {
  const byId = claims.flatMap(({ id }) => archived.find(id) ?? []);
  assert.deepEqual(
    claims.flatMap(({ requestId }) => archived.madeBy(requestId ?? '')),
    byId,
    'both ways lead to the same',
  );
  return byId;
}

function endOf(claim: Claim | undefined): number {
  return claim?.endMs ?? assert.fail('it has ended');
}

/** Claims that ended one after the other, and the changes that made and archived them. */
function endedClaims(count: number, requestIdOf = (index: number) => `request-${index}`) {
  const world = new World();
  world.connect(helloOf('n1'));
  const template = world.claim();
  const claims = Array.from({ length: count }, (_, index): Claim => {
    const endMs = (template.createMs + 10 * index) as BrokerMs;
    const id = `c${index}` as ClaimId;
    const requestId = requestIdOf(index);
    const numbers = { createRevision: index + 1, revision: index + 1 };
    return { ...template, id, state: 'RELEASED', endCause: 'RELEASE_REQUESTED', endMs, requestId, ...numbers };
  });
  const made = claims.map((claim): Change => ({ kind: 'claim', revision: claim.revision, claim, replaces: null }));
  const archived = claims.map((claim): Change => ({ kind: 'claim-archived', revision: claim.revision + count, claim }));
  return { claims, changes: [...made, ...archived] };
}
