// Appends pairs of claims as fast as it can, and tells its parent each revision that the store has acknowledged.
import { randomBytes } from 'node:crypto';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { helloOf, World } from '../../../domain/broker/support.js';
import { loadAll } from './load-all.js';

const IN_FLIGHT = 16;

const store = await LmdbStore.open({ directory: process.argv[2] ?? '', randomBytes });
let { revision } = await loadAll(store);
const world = new World();
world.connect(helloOf('n1'));
const template = world.claim();

function claimNumbered(number: number): Claim {
  return { ...template, id: `c${number}` as ClaimId, createRevision: number, revision: number };
}

function nextPair(): readonly Change[] {
  return [1, 2].map(() => {
    revision += 1;
    return { kind: 'claim', revision, claim: claimNumbered(revision), replaces: null };
  });
}

for (;;) {
  const pairs = Array.from({ length: IN_FLIGHT }, nextPair);
  await Promise.all(
    pairs.map(async (pair) => {
      await store.append(oneDecision(pair));
      process.send?.(pair.at(-1)?.revision);
    }),
  );
}
