import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { LmdbStore } from '../../../src/server/store/lmdb-store.js';

const WRITER = fileURLToPath(new URL('./lmdb-writer.js', import.meta.url));

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'rma-store-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Lets a child append until it has acknowledged `count` changes, then kills it without warning. */
async function acknowledgedBeforeKill(directory: string, count: number): Promise<number> {
  const child = fork(WRITER, [directory]);
  let acknowledged = 0;
  child.on('message', (revision: number) => {
    acknowledged = Math.max(acknowledged, revision);
    if (acknowledged >= count) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return acknowledged;
}

describe('LMDB store', () => {
  it('has every acknowledged change after kill -9, and no half of a batch', () =>
    inDirectory(async (directory) => {
      for (let round = 1; round <= 3; round += 1) {
        const acknowledged = await acknowledgedBeforeKill(directory, round * 400);
        const store = await LmdbStore.open({ directory, randomBytes });
        const { claims, revision } = await store.load();
        await store.close();
        assert.ok(revision >= acknowledged, `acknowledged ${acknowledged}, found ${revision}`);
        assert.equal(claims.length, revision, 'each revision of the writer is one claim');
        assert.equal(revision % 2, 0, 'the writer appends two at a time');
      }
    }));

  it('is readable by its owner only', () =>
    inDirectory(async (parent) => {
      const directory = join(parent, 'new');
      const store = await LmdbStore.open({ directory, randomBytes });
      await store.close();
      assert.equal((await stat(directory)).mode & 0o777, 0o700);
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

  it('refuses to start on a damaged file, and leaves it as it was', () =>
    inDirectory(async (directory) => {
      const damage = Buffer.alloc(64 * 1024, 'not a database ');
      await writeFile(join(directory, 'broker.lmdb'), damage);
      await assert.rejects(LmdbStore.open({ directory, randomBytes }), (error) => {
        assert.ok(error instanceof RmaError);
        assert.equal(error.reason, 'STORE_FAILED');
        assert.match(error.message, /restore it from a backup/);
        return true;
      });
      assert.deepEqual(await readFile(join(directory, 'broker.lmdb')), damage);
    }));
});
