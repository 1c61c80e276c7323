import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { helloOf, World } from '../../../domain/broker/support.js';
import { loadAll } from '../lmdb/load-all.js';

const [CLAIMS, ARCHIVED, PURGED, NODES] = [300, 120, 80, 12];
/** Changes of one transaction: enough of those that pages are freed and used again. */
const BATCH = 20;

/**
 * A store file with some of everything: records on branch, leaf and overflow pages,
 * several values a key, and free pages.
 */
export interface SampleStore {
  readonly bytes: Buffer;
  /** The same file before the last changes of its claims, which made none and took none away. */
  readonly before: Buffer;
  readonly state: string;
}

/** Makes it in `directory`, which it leaves as it is then. */
export async function makeSampleStore(directory: string): Promise<SampleStore> {
  const { file } = storePlace(directory);
  const store = await openHere(directory);
  const { nodes, claims } = history();
  await store.append(oneDecision(nodes));
  await appendAll(store, claims.map(made));
  const archived = claims.slice(0, ARCHIVED).map((claim, index): Change => {
    return { kind: 'claim-archived', revision: CLAIMS + NODES + index + 1, claim };
  });
  await appendAll(store, archived);
  await store.archived.purge({ endedBeforeMs: 0, keptMax: ARCHIVED - PURGED, forgetMax: PURGED });
  await store.close();
  copyFileSync(file, `${file}.before`);
  const before = readFileSync(`${file}.before`);
  const again = await openHere(directory);
  const ends = claims.slice(ARCHIVED).map((claim, index): Change => {
    const revision = CLAIMS + NODES + ARCHIVED + index + 1;
    const changed: Claim = { ...claim, state: 'RELEASED', endCause: 'RELEASE_REQUESTED', revision };
    return { kind: 'claim', revision, claim: changed, replaces: claim.revision };
  });
  await appendAll(again, ends);
  await again.close();
  return { bytes: readFileSync(file), before, state: await stateIn(directory) };
}

/** All that a store holds and can look up, as text. */
export async function stateIn(directory: string): Promise<string> {
  const store = await openHere(directory);
  try {
    const state = await loadAll(store);
    const ids = Array.from({ length: ARCHIVED + 1 }, (_, index) => `c${index}` as ClaimId);
    const found = [
      ids.map((id) => store.archived.find(id)),
      [0, 1, 2].map((index) => store.archived.madeBy(requestOf(index))),
    ];
    return JSON.stringify([state, found, store.archived.count]);
  } finally {
    await store.close();
  }
}

async function appendAll(store: LmdbStore, changes: readonly Change[]): Promise<void> {
  for (let index = 0; index < changes.length; index += BATCH)
    await store.append(oneDecision(changes.slice(index, index + BATCH)));
}

function openHere(directory: string): Promise<LmdbStore> {
  const check = async (path: string, layout: number) => checkFile(path, layout);
  return LmdbStore.open({ directory, randomBytes, check });
}

function history() {
  const world = new World({ checked: false });
  const names = Array.from({ length: NODES }, (_, index) => `n${index}`);
  for (const name of names) world.connect(helloOf(name));
  const template = world.claim();
  const nodes = [...world.fleet.nodes.values()].map(
    ({ record }): Change => ({ kind: 'node', revision: record.revision, node: record }),
  );
  const claims = Array.from({ length: CLAIMS }, (_, index): Claim => {
    const numbers = { createRevision: NODES + index + 1, revision: NODES + index + 1 };
    // Some are too large for a page.
    const labels = index % 50 === 0 ? { long: 'x'.repeat(9_000) } : {};
    const spec = { ...template.spec, labels };
    return {
      ...template,
      ...numbers,
      spec,
      id: `c${index}` as ClaimId,
      requestId: requestOf(index),
      endMs: template.createMs,
    };
  });
  return { nodes, claims };
}

/** Many of a few requests, so that their look-ups have pages of their own. */
function requestOf(index: number): string {
  return `r${index % 3}`;
}

function made(claim: Claim): Change {
  return { kind: 'claim', revision: claim.revision, claim, replaces: null };
}
