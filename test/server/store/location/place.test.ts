import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { type StorePlace, storePlace } from '../../../../src/server/store/location/store-place.js';
import { RecordingLog } from '../../../fakes/recording-log.js';

const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0 ? false : 'only root can give a directory away';

async function inFolder(work: (place: StorePlace) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rma-place-'));
  try {
    await work(storePlace(join(folder, 'data')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openAndClose({ dataDirectory }: StorePlace, log = new RecordingLog()): Promise<RecordingLog> {
  await (await LmdbStore.open({ directory: dataDirectory, randomBytes, log: log.logger })).close();
  return log;
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the place of a store', () => {
  it('is its owner’s alone, whatever the umask is', () =>
    inFolder(async (place) => {
      const umask = process.umask(0);
      try {
        await openAndClose(place);
      } finally {
        process.umask(umask);
      }
      assert.equal(modeOf(place.directory), 0o700);
      for (const path of [place.file, place.lock, place.formerFile]) assert.equal(modeOf(path), 0o600, path);
    }));

  it('is closed with a log line when it is too open', () =>
    inFolder(async (place) => {
      mkdirSync(place.directory, { recursive: true });
      chmodSync(place.directory, 0o755);
      const log = await openAndClose(place);
      assert.equal(modeOf(place.directory), 0o700);
      const [line] = log.of('store.tightened');
      assert.deepEqual([line?.['path'], line?.['before'], line?.['after']], [place.directory, '755', '700']);
    }));

  it('may be in a directory that a group can enter', () =>
    inFolder(async (place) => {
      mkdirSync(place.dataDirectory, { recursive: true });
      chmodSync(place.dataDirectory, 0o2775);
      const log = await openAndClose(place);
      assert.deepEqual([log.of('store.tightened'), modeOf(place.dataDirectory)], [[], 0o775]);
    }));

  it('is closed above, where everybody could put another store in its place', () =>
    inFolder(async (place) => {
      mkdirSync(place.dataDirectory, { recursive: true });
      chmodSync(place.dataDirectory, 0o777);
      const log = await openAndClose(place);
      assert.equal(modeOf(place.dataDirectory), 0o775);
      assert.deepEqual(
        log.of('store.tightened').map(({ path }) => path),
        [place.dataDirectory],
      );
    }));

  it('is marked for version 0.1.0, which refuses it, from the first start on', () =>
    inFolder(async (place) => {
      await openAndClose(place);
      assert.deepEqual(checkFile(place.formerFile, 5), { layout: 6, tables: 1 });
    }));

  it('is refused when it is somebody else’s', { skip: asRoot }, () =>
    inFolder(async (place) => {
      mkdirSync(place.directory, { recursive: true });
      chownSync(place.directory, NOBODY, NOBODY);
      await assert.rejects(openAndClose(place), /store belongs to uid 65534, and this broker is uid 0; chown it/);
    }),
  );

  it('is not looked for behind links', () =>
    inFolder(async (place) => {
      await openAndClose(place);
      for (const path of [place.file, place.lock, place.directory]) {
        renameSync(path, `${path}.elsewhere`);
        symlinkSync(`${path}.elsewhere`, path);
        await assert.rejects(openAndClose(place), /is a symbolic link|is not a directory/, path);
        rmSync(path);
        renameSync(`${path}.elsewhere`, path);
      }
      await openAndClose(place);
    }));
});
