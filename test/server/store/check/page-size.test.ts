import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { open } from 'lmdb';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { Bytes } from '../../../../src/server/store/check/page-file.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';

const RECORDS = 500;
/** Where a data file has its page size. */
const PAGE_BYTES_AT = 48;

describe('pages of a store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-pages-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('have the same size on every machine, and the store opens again there', async () => {
    const { dataDirectory, file, formerFile } = storePlace(join(folder, 'data'));
    for (const _ of ['made', 'found'])
      await (await LmdbStore.open({ directory: dataDirectory, randomBytes, check })).close();
    for (const path of [file, formerFile]) assert.equal(new Bytes(readFileSync(path)).u32(PAGE_BYTES_AT), 4_096, path);
  });

  for (const pageSize of [4_096, 16_384, 65_536]) {
    it(`may be of ${pageSize} bytes, as those of a machine where 0.1.0 has made it`, async () => {
      const path = join(folder, `pages-${pageSize}.lmdb`);
      const root = open<unknown, string>({ path, maxDbs: 1, pageSize });
      const table = root.openDB<string, number>({ name: 'records' });
      await root.batch(() => {
        for (let key = 0; key < RECORDS; key += 1) void table.put(key, 'x'.repeat(key * 20));
      });
      await root.close();
      assert.deepEqual(checkFile(path, 6), { layout: 0, tables: 1 });
    });
  }
});

async function check(path: string, layout: number) {
  return checkFile(path, layout);
}
