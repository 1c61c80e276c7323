import assert from 'node:assert/strict';
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { backUpInto } from '../../../../src/server/store/backup/backup-series.js';
import { DATA_FILE } from '../../../../src/server/store/location/store-place.js';

/** 2026-11-30T03:17:00Z. */
const START_MS = 1_796_008_620_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('a series of backups', () => {
  let [folder, live, directory] = ['', '', ''];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rma-series-'));
    [live, directory] = [join(folder, 'live'), join(folder, 'backups')];
    mkdirSync(live);
    writeFileSync(join(live, DATA_FILE), 'a store');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As a backup does: what there is to copy goes where nothing is. */
  async function backUp(to: string): Promise<void> {
    if (!existsSync(join(live, DATA_FILE))) throw new Error('there is no store');
    mkdirSync(to, { recursive: true });
    copyFileSync(join(live, DATA_FILE), join(to, DATA_FILE), constants.COPYFILE_EXCL);
  }
  const back = (wallMs: number, keptMax = 3) => backUpInto({ directory, keptMax }, wallMs, backUp);

  it('has one more with each, named by its time, until the oldest give way', async () => {
    for (let day = 0; day < 3; day++) assert.deepEqual((await back(START_MS + day * DAY_MS)).removed, []);
    const { path, removed } = await back(START_MS + 3 * DAY_MS);
    assert.equal(path, join(directory, 'rma-broker-20261203T031700Z'));
    assert.deepEqual(removed, ['rma-broker-20261130T031700Z']);
    const names = ['rma-broker-20261201T031700Z', 'rma-broker-20261202T031700Z', 'rma-broker-20261203T031700Z'];
    assert.deepEqual(readdirSync(directory).sort(), names);
    for (const name of names) assert.ok(existsSync(join(directory, name, DATA_FILE)));
  });

  it('is cut at once to what is kept where that is less than before', async () => {
    for (let day = 0; day < 3; day++) await back(START_MS + day * DAY_MS);
    assert.equal((await back(START_MS + 3 * DAY_MS, 1)).removed.length, 3);
    assert.deepEqual(readdirSync(directory), ['rma-broker-20261203T031700Z']);
  });

  it('keeps the one just made, also when the clock has gone back', async () => {
    await back(START_MS + 2 * DAY_MS, 1);
    const { removed } = await back(START_MS, 1);
    assert.deepEqual(removed, ['rma-broker-20261202T031700Z']);
    assert.deepEqual(readdirSync(directory), ['rma-broker-20261130T031700Z']);
  });

  it('removes nothing when no backup comes about', async () => {
    await back(START_MS, 1);
    rmSync(live, { recursive: true });
    await assert.rejects(back(START_MS + DAY_MS, 1), /no store/);
    await assert.rejects(back(START_MS, 1), /no store/);
    assert.ok(existsSync(join(directory, 'rma-broker-20261130T031700Z', DATA_FILE)));
  });

  it('leaves alone whatever is not of it, and what is under way', async () => {
    mkdirSync(join(directory, 'rma-broker-2026'), { recursive: true });
    writeFileSync(join(directory, 'rma-broker-20250101T000000Z'), 'a file');
    symlinkSync(live, join(directory, 'rma-broker-20250102T000000Z'));
    mkdirSync(join(directory, 'rma-broker-20250103T000000Z'));
    mkdirSync(join(directory, 'rma-broker-20250104T000000Z'));
    const touch = (name: string, ageMs: number) =>
      utimesSync(join(directory, name), (START_MS - ageMs) / 1000, (START_MS - ageMs) / 1000);
    touch('rma-broker-20250103T000000Z', HOUR_MS);
    touch('rma-broker-20250104T000000Z', DAY_MS + HOUR_MS);
    const { removed } = await back(START_MS, 1);
    assert.deepEqual(removed, ['rma-broker-20250104T000000Z'], 'it has no store, and is older than any backup takes');
    assert.equal(readdirSync(directory).length, 5);
    assert.ok(existsSync(join(live, DATA_FILE)));
  });
});
