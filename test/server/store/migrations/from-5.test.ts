import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { open } from 'lmdb';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { backUpStore, restoreStore } from '../../../../src/server/store/backup/backup.js';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { type StorePlace, storePlace } from '../../../../src/server/store/location/store-place.js';
import { RecordingLog } from '../../../fakes/recording-log.js';
import { type LoadedState, loadAll } from '../lmdb/load-all.js';
import { someHistory } from '../store-contract.js';
import { writeLayout5 } from './layout-5.js';

const KEPT = 'broker.lmdb.layout-5';

/** Some records of each kind, the last claim of them archived. */
function history(): {
  readonly changes: readonly Change[];
  readonly live: readonly Claim[];
  readonly archived: Claim;
} {
  const { world, batches } = someHistory();
  const live = [...world.fleet.claims.values()];
  const last = live.pop();
  assert.ok(last);
  // The key of the look-up is not all ASCII.
  const archived: Claim = { ...last, requestId: 'größe \ud83d\ude00 27' };
  const revision = world.fleet.revision + 1;
  return { changes: [...batches.flat(), { kind: 'claim-archived', revision, claim: archived }], live, archived };
}

async function inFolder(work: (place: StorePlace) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rma-migrate-'));
  try {
    await work(storePlace(join(folder, 'data')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Migrates when it has to; a real check, in this process. */
function openStore({ dataDirectory }: StorePlace, log = new RecordingLog()): Promise<LmdbStore> {
  return LmdbStore.open({
    directory: dataDirectory,
    randomBytes,
    log: log.logger,
    check: async (...it) => checkFile(...it),
  });
}

async function assertHolds(place: StorePlace, secret: Uint8Array, expected: ReturnType<typeof history>): Promise<void> {
  const store = await openStore(place);
  const state = await loadAll(store);
  assertSame(state, expected);
  assert.deepEqual(state.tokenSecrets, [{ hex: Buffer.from(secret).toString('hex'), sinceRevision: 0 }]);
  assert.deepEqual(store.archived.find(expected.archived.id), expected.archived);
  assert.deepEqual(store.archived.madeBy(expected.archived.requestId ?? ''), [expected.archived]);
  assert.equal(store.archived.count, 1);
  await store.close();
}

function assertSame(state: LoadedState, { changes, live }: ReturnType<typeof history>): void {
  assert.deepEqual(
    state.claims,
    [...live].sort((a, b) => a.createRevision - b.createRevision),
  );
  assert.deepEqual(state.nodes.map(({ id }) => id).sort(), ['n1', 'n2']);
  assert.deepEqual(
    state.tenants.map(({ id }) => id),
    ['blue'],
  );
  assert.equal(state.revision, changes.at(-1)?.revision);
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it opened'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RmaError);
  assert.equal(error.reason, 'STORE_FAILED');
  return error.message;
}

describe('a store of layout 5', () => {
  it('is migrated, and the old file is kept, whole and beside it', () =>
    inFolder(async (place) => {
      const expected = history();
      const secret = await writeLayout5(place.dataDirectory, expected.changes);
      const before = readFileSync(place.formerFile);
      const log = new RecordingLog();
      await (await openStore(place, log)).close();
      await assertHolds(place, secret, expected);
      assert.deepEqual(readFileSync(join(place.directory, KEPT)), before);
      assert.deepEqual(readdirSync(place.directory).sort(), ['broker.lmdb', 'broker.lmdb-lock', KEPT, 'lock'].sort());
      const [line] = log.of('store.migrated');
      assert.match(line?.msg ?? '', /to go back, .* docs\/operations.md with .*layout-5/);
      assert.deepEqual([line?.['from'], line?.['to']], [5, 6]);
    }));

  it('leaves a file that version 0.1.0 refuses, where that would begin an empty store', () =>
    inFolder(async (place) => {
      await writeLayout5(place.dataDirectory, history().changes);
      await (await openStore(place)).close();
      // What 0.1.0 does first: it reads the number of the layout, and goes no further unless it is its own.
      const root = open<unknown, string>({ path: place.formerFile, maxDbs: 16 });
      assert.equal(root.openDB({ name: 'meta' }).get('schemaVersion'), 6);
      await root.close();
    }));

  it('is the old one or the new one, wherever a crash comes between', () =>
    inFolder(async (place) => {
      const expected = history();
      const secret = await writeLayout5(place.dataDirectory, expected.changes);
      const pristine = readFileSync(place.formerFile);
      const looks = { count: 0 };
      const dying = (atLook: number) => (path: string, layout: number) => {
        looks.count += 1;
        if (looks.count === atLook) throw new Error('the power failed');
        return Promise.resolve(checkFile(path, layout));
      };
      // Before the copy is made, and when the new file is finished but not in its place.
      for (const atLook of [1, 2]) {
        looks.count = 0;
        const options = { directory: place.dataDirectory, randomBytes, check: dying(atLook) };
        await refusalOf(LmdbStore.open(options));
        assert.deepEqual(readFileSync(place.formerFile), pristine, 'the old one is as it was');
        assert.ok(!existsSync(place.file), 'the new one is not there');
      }
      await assertHolds(place, secret, expected);
    }));

  it('is finished by the next start when the crash comes after the old one has lost its place', () =>
    inFolder(async (place) => {
      const expected = history();
      const secret = await writeLayout5(place.dataDirectory, expected.changes);
      await (await openStore(place)).close();
      rmSync(place.file);
      renameSync(join(place.directory, KEPT), join(place.directory, `${KEPT}.migrating`));
      writeFileSync(join(place.directory, 'making-half'), 'what a crash leaves behind');
      await assertHolds(place, secret, expected);
      assert.ok(readdirSync(place.directory).includes(KEPT));
      assert.ok(!readdirSync(place.directory).includes('making-half'));
    }));

  it('is not mixed up with the new one when somebody has put it back', () =>
    inFolder(async (place) => {
      await writeLayout5(place.dataDirectory, history().changes);
      await (await openStore(place)).close();
      copyFileSync(join(place.directory, KEPT), place.formerFile);
      assert.match(
        await refusalOf(openStore(place)),
        /there are two stores, .*move away the one that should not be used/,
      );
    }));

  it('can be a backup, which is restored in the new layout', () =>
    inFolder(async (place) => {
      const expected = history();
      const old = join(place.dataDirectory, '..', 'old');
      await writeLayout5(old, expected.changes);
      const backup = join(place.dataDirectory, '..', 'backup');
      await backUpStore(old, backup);
      await restoreStore(backup, place.dataDirectory);
      const store = await openStore(place);
      const state = await loadAll(store);
      assert.deepEqual(
        [state.claims.length, state.restoredRevision],
        [expected.live.length, expected.changes.at(-1)?.revision],
      );
      assert.ok(state.revision > 2 ** 32);
      assert.equal(store.archived.find('nobody' as ClaimId), undefined);
      await store.close();
    }));
});

describe('a store that is gone', () => {
  it('is not taken for one that has yet to begin', () =>
    inFolder(async (place) => {
      await (await openStore(place)).close();
      rmSync(place.directory, { recursive: true });
      assert.match(await refusalOf(openStore(place)), /is gone: restore a backup .* remove .*broker\.lmdb too/);
      rmSync(place.formerFile);
      await (await openStore(place)).close();
    }));
});
