import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { backUpStore, restoreStore } from '../../../../src/server/store/backup/backup.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { DATA_FILE, storePlace } from '../../../../src/server/store/location/store-place.js';
import { type LoadedState, loadAll } from '../lmdb/load-all.js';

const WRITER = fileURLToPath(new URL('../lmdb/lmdb-writer.js', import.meta.url));

const isStoreFailure = (message: RegExp) => (error: unknown) =>
  error instanceof RmaError && error.reason === 'STORE_FAILED' && message.test(error.message);

describe('a backup of the store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-backup-'));
  const [live, copy, restored] = ['live', 'copy', 'restored'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a backup holds: it becomes a store as it is, which no operator should do. */
  async function stateOfBackup(directory: string): Promise<LoadedState> {
    const { dataDirectory, directory: store, file } = storePlace(mkdtempSync(join(folder, 'looked-at-')));
    mkdirSync(store, { mode: 0o700 });
    copyFileSync(join(directory, DATA_FILE), file);
    return await stateIn(dataDirectory);
  }

  async function stateIn(directory: string): Promise<LoadedState> {
    const store = await LmdbStore.open({ directory, randomBytes });
    try {
      return await loadAll(store);
    } finally {
      await store.close();
    }
  }

  it('is taken while a broker writes, has what was acknowledged before it, and no half of a batch', async () => {
    const writer = fork(WRITER, [live]);
    let acknowledged = 0;
    while (acknowledged < 500) [acknowledged] = await once(writer, 'message');
    await backUpStore(live, copy);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    assert.deepEqual(readdirSync(copy), [DATA_FILE]);
    assert.equal(statSync(join(copy, DATA_FILE)).mode & 0o777, 0o600);
    const { claims, revision } = await stateOfBackup(copy);
    assert.ok(claims.length >= acknowledged, `${claims.length} of ${acknowledged}`);
    assert.equal(claims.length % 2, 0);
    assert.equal(Math.max(...claims.map((claim) => claim.revision)), revision);
  });

  it('becomes a store with the same secret, whose numbers are beyond all that were given out', async () => {
    await restoreStore(copy, restored);
    const [before, now, lost] = await Promise.all([stateOfBackup(copy), stateIn(restored), stateIn(live)]);
    assert.deepEqual(now.claims, before.claims);
    assert.deepEqual(now.tokenSecrets, before.tokenSecrets);
    assert.ok(now.revision > lost.revision + 1_000_000);
    assert.deepEqual([before.restoredRevision, now.restoredRevision], [undefined, before.revision]);
  });

  it('belongs to whoever has the directory, although root restores it, and leaves nothing else behind', async () => {
    const directory = join(folder, 'of-the-broker');
    mkdirSync(directory);
    if (process.getuid?.() === 0) chownSync(directory, 65_534, 65_534);
    await restoreStore(copy, directory);
    const { directory: store, file } = storePlace(directory);
    assert.deepEqual([readdirSync(directory), readdirSync(store)], [[DATA_FILE, 'store'], [DATA_FILE]]);
    const parent = statSync(directory);
    for (const [path, mode] of [
      [store, 0o700],
      [file, 0o600],
      [join(directory, DATA_FILE), 0o600],
    ] as const) {
      const stats = statSync(path);
      assert.deepEqual([stats.uid, stats.gid, stats.mode & 0o777], [parent.uid, parent.gid, mode], path);
    }
  });

  it('is neither made nor restored of what is damaged, and leaves nothing in the place of a sound one', async () => {
    const [damaged, sound] = ['damaged', 'sound'].map((name) => join(folder, name)) as [string, string];
    for (const directory of [damaged, sound]) await restoreStore(copy, directory);
    const { file } = storePlace(damaged);
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"RESERVED"');
    bytes.write('"RELEASED"', at);
    writeFileSync(file, bytes);
    const isNoticed = isStoreFailure(/is damaged \(the record \d+ of claims is not what was written\)/);
    const [backup, target] = [join(folder, 'of-damaged'), join(folder, 'from-damaged')];
    await assert.rejects(backUpStore(damaged, backup), isNoticed);
    await assert.rejects(restoreStore(damaged, target), isNoticed);
    assert.deepEqual([existsSync(join(backup, DATA_FILE)), existsSync(storePlace(target).file)], [false, false]);
    assert.deepEqual(readFileSync(file), bytes);
    await backUpStore(sound, backup);
  });

  it('overwrites nothing, and is not made of nothing', async () => {
    await assert.rejects(backUpStore(live, copy), isStoreFailure(/holds a store already/));
    await assert.rejects(restoreStore(copy, live), isStoreFailure(/holds a store already/));
    await assert.rejects(
      restoreStore(folder, join(folder, 'new')),
      isStoreFailure(/holds no broker store: there is no/),
    );
  });
});
