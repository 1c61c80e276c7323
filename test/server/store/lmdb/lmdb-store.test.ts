import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { Churn, COMPACTOR_LAG } from './churn.js';
import { loadAll } from './load-all.js';

const WRITER = fileURLToPath(new URL('./lmdb-writer.js', import.meta.url));
const COMPACTOR = fileURLToPath(new URL('./lmdb-compactor.js', import.meta.url));

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'rma-store-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function setLayout(directory: string, version: number): Promise<void> {
  const root = open<unknown, string>({ path: storePlace(directory).file, maxDbs: 16 });
  await root.openDB<unknown, string>({ name: 'meta' }).put('schemaVersion', version);
  await root.close();
}

/** Lets a child append until it has acknowledged `count` changes, then kills it without warning. */
async function acknowledgedBeforeKill(directory: string, count: number, program = WRITER): Promise<number> {
  const child = fork(program, [directory]);
  let acknowledged = 0;
  child.on('message', (revision: number) => {
    acknowledged = Math.max(acknowledged, revision);
    if (acknowledged >= count) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return acknowledged;
}

/** What the compactor did is there whole: of each claim either the record or the archived one, with its request. */
async function assertEachClaimInOnePlace(store: LmdbStore): Promise<number> {
  const { archived } = store;
  const { claims, revision } = await loadAll(store);
  const inMemory = new Set<string>(claims.map(({ id }) => id));
  const madeCount = (revision + COMPACTOR_LAG) / 2;
  const archivedCount = madeCount - COMPACTOR_LAG;
  for (let index = 1; index <= madeCount; index += 1) {
    const id = `c${index}`;
    const found = [inMemory.has(id), archived.find(id as ClaimId)?.id, archived.madeBy(`r${index}`)[0]?.id];
    assert.deepEqual(found, index <= archivedCount ? [false, id, id] : [true, undefined, undefined], id);
  }
  assert.equal(archived.count, archivedCount);
  return revision;
}

describe('LMDB store', () => {
  it('has every acknowledged change after kill -9, and no half of a batch', () =>
    inDirectory(async (directory) => {
      for (let round = 1; round <= 3; round += 1) {
        const acknowledged = await acknowledgedBeforeKill(directory, round * 400);
        const store = await LmdbStore.open({ directory, randomBytes });
        const { claims, revision } = await loadAll(store);
        await store.close();
        assert.ok(revision >= acknowledged, `acknowledged ${acknowledged}, found ${revision}`);
        assert.equal(claims.length, revision, 'each revision of the writer is one claim');
        assert.equal(revision % 2, 0, 'the writer appends two at a time');
      }
    }));

  it('has each claim in one place after kill -9 while claims are archived', () =>
    inDirectory(async (directory) => {
      for (let round = 1; round <= 3; round += 1) {
        const acknowledged = await acknowledgedBeforeKill(directory, round * 400, COMPACTOR);
        const store = await LmdbStore.open({ directory, randomBytes });
        const revision = await assertEachClaimInOnePlace(store);
        await store.close();
        assert.ok(revision >= acknowledged, `acknowledged ${acknowledged}, found ${revision}`);
      }
    }));

  it('does not grow while claims come and go', () =>
    inDirectory(async (directory) => {
      const store = await LmdbStore.open({ directory, randomBytes });
      const sizes: number[] = [];
      const churn = new Churn();
      for (let round = 0; round < 60; round += 1) {
        for (let count = 0; count < 10; count += 1) await store.append(oneDecision(churn.next(100)));
        await store.archived.purge({ endedBeforeMs: 0, keptMax: 5_000, forgetMax: 1_000 });
        sizes.push((await stat(storePlace(directory).file)).size);
      }
      await store.close();
      const [settled = 0, last = 0] = [sizes[19], sizes.at(-1)];
      assert.ok(last <= 1.1 * settled, `${settled} bytes after 20,000 claims, ${last} after 60,000`);
    }));

  it('refuses a store of another layout', () =>
    inDirectory(async (directory) => {
      await (await LmdbStore.open({ directory, randomBytes })).close();
      await setLayout(directory, 99);
      await assert.rejects(LmdbStore.open({ directory, randomBytes }), /has layout 99 and this broker knows 6/);
    }));

  it('refuses to open what another process has open', () =>
    inDirectory(async (directory) => {
      const store = await LmdbStore.open({ directory, randomBytes });
      await assert.rejects(LmdbStore.open({ directory, randomBytes }), (error) => {
        assert.ok(error instanceof RmaError);
        assert.equal(error.reason, 'STORE_FAILED');
        assert.match(error.message, /another broker/);
        return true;
      });
      await store.close();
      await (await LmdbStore.open({ directory, randomBytes })).close();
    }));
});
