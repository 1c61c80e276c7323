import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { Damage } from '../../../../src/server/store/check/damage.js';
import { Bytes, PageFile } from '../../../../src/server/store/check/page-file.js';
import { PageMap } from '../../../../src/server/store/check/page-map.js';
import { openingSnapshot } from '../../../../src/server/store/check/snapshot.js';
import { walkTree } from '../../../../src/server/store/check/tree-walk.js';
import { LEDGER_KEY } from '../../../../src/server/store/checksums/ledger.js';
import { seal, unseal } from '../../../../src/server/store/checksums/seal.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { type LmdbTables, openTables } from '../../../../src/server/store/lmdb/lmdb-tables.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';
import { makeSampleStore, type SampleStore, stateIn } from './sample-store.js';

const PAGE = 4_096;
const NOISE_BYTES = 64 * 1024;
const EDITS = 60;
const PAGES_TRIED = 40;

/** As random as is needed to be anywhere, and the same each time. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A record of the list of free pages, and a page that is in use. */
function freePagesOf(path: string): { readonly numbers: Buffer; readonly inUse: number } {
  const fd = openSync(path, 'r');
  const file = new PageFile(fd, PAGE);
  const snapshot = openingSnapshot(file);
  const records: Buffer[] = [];
  const entry = (_: Buffer, value: Buffer) => {
    const count = new Bytes(value).u64(0);
    records.push(Buffer.from(value.subarray(0, (count + 1) * 8)));
  };
  const forest = { file, snapshot, map: new PageMap(snapshot.lastPage) };
  walkTree(forest, 'the list of free pages', snapshot.freeTree, { order: 'numbers', entry });
  closeSync(fd);
  return { numbers: records.at(-1) ?? assert.fail('no page is free'), inUse: snapshot.mainTree.root };
}

describe('a damaged store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-damage-'));
  const place = storePlace(join(folder, 'data'));
  let sample: SampleStore;
  before(async () => {
    sample = await makeSampleStore(place.dataDirectory);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The first ones, where everything begins, and a share of all others. */
  const pages = () => {
    const count = sample.bytes.length / PAGE;
    const some = Array.from({ length: PAGES_TRIED }, (_, index) => Math.floor((index * count) / PAGES_TRIED));
    return [...new Set([0, 1, 2, 3, 4, ...some])];
  };

  /**
   * What a broker that finds these bytes in its store's place makes of them: its error;
   * null when it has the exact state.
   */
  async function verdictOn(bytes: Buffer, what: string): Promise<string | null> {
    writeFileSync(place.file, bytes);
    try {
      checkFile(place.file, 6);
    } catch (problem) {
      assert.ok(problem instanceof Damage, `${what}: ${String(problem)}`);
      assert.ok(readFileSync(place.file).equals(bytes), `${what}: the file is not as it was`);
      return problem.message;
    }
    assert.ok((await stateIn(place.dataDirectory)) === sample.state, `${what}: loaded, and something is lost`);
    return null;
  }

  /** Tries all of `cases`; of at least so many the damage matters, and is noticed. */
  async function assertNoticed(cases: Iterable<readonly [string, Buffer]>, atLeast: number): Promise<void> {
    let noticed = 0;
    for (const [what, bytes] of cases) if ((await verdictOn(bytes, what)) !== null) noticed += 1;
    assert.ok(noticed >= atLeast, `noticed ${noticed} times, of ${atLeast} at least`);
  }

  const changed = (at: number, bytes: Buffer) => {
    const copy = Buffer.from(sample.bytes);
    bytes.copy(copy, at);
    return copy;
  };
  const pageOf = (bytes: Buffer, page: number) => bytes.subarray(page * PAGE, (page + 1) * PAGE);

  it('is sound as it was written', async () => {
    assert.equal(await verdictOn(sample.bytes, 'untouched'), null);
  });

  it('is noticed when it was truncated, wherever', () =>
    assertNoticed(
      pages().map((page) => [`truncated at page ${page}`, sample.bytes.subarray(0, page * PAGE + 1)] as const),
      pages().length / 2,
    ));

  it('is noticed when a page is zeroed, whichever is in use', () =>
    assertNoticed(
      pages().map((page) => [`page ${page} zeroed`, changed(page * PAGE, Buffer.alloc(PAGE))] as const),
      pages().length / 3,
    ));

  it('is noticed when there is noise in it', () =>
    assertNoticed(
      pages().map((page) => [`noise from page ${page} on`, changed(page * PAGE, randomBytes(NOISE_BYTES))] as const),
      pages().length / 2,
    ));

  it('is noticed when one page is in the place of another', () => {
    const random = seeded(7);
    const cases = pages().map((page) => {
      const other = random(sample.bytes.length / PAGE);
      return [`page ${other} in the place of ${page}`, changed(page * PAGE, pageOf(sample.bytes, other))] as const;
    });
    return assertNoticed(cases, pages().length / 3);
  });

  it('is noticed when a page was never written, and is as it was before', () => {
    const cases = Array.from({ length: sample.before.length / PAGE }, (_, page) => page)
      .filter((page) => !pageOf(sample.bytes, page).equals(pageOf(sample.before, page)))
      .filter((page) => page > 1)
      .map((page) => [`page ${page} as it was before`, changed(page * PAGE, pageOf(sample.before, page))] as const);
    return assertNoticed(cases, 10);
  });

  it('is noticed when any byte of a record is another', () => {
    const random = seeded(11);
    const cases = Array.from({ length: EDITS }, () => {
      const at = random(sample.bytes.length);
      return [`byte ${at} changed`, changed(at, Buffer.of((sample.bytes[at] ?? 0) ^ (1 << random(8))))] as const;
    });
    // The others are in pages that are free, or in what records leave of theirs.
    return assertNoticed(cases, EDITS / 5);
  });

  it('is noticed when a claim has another state, with the name of the record', async () => {
    const at = sample.bytes.indexOf('"RELEASED"');
    const message = await verdictOn(changed(at, Buffer.from('"RESERVED"')), 'a state edited');
    assert.match(message ?? '', /^the record \d+ of claims is not what was written$/);
  });

  /**
   * What the check says of the sample after a change that LMDB made, and that leaves every
   * page and record as good as any.
   */
  async function verdictAfter(change: (tables: LmdbTables) => Promise<unknown>): Promise<string | null> {
    writeFileSync(place.file, sample.bytes);
    const tables = await openTables(place.file);
    await change(tables);
    await tables.root.close();
    return verdictOn(readFileSync(place.file), 'changed by LMDB');
  }

  it('is noticed when a record is missing', async () => {
    const withoutOne = ({ claims }: LmdbTables) => claims.remove([...claims.getKeys({ limit: 1 })][0] ?? 0);
    assert.equal(await verdictAfter(withoutOne), 'claims has 179 records, and there were 180');
    const unknown = ({ compactedIds }: LmdbTables) =>
      compactedIds.remove([...compactedIds.getKeys({ limit: 1 })][0] ?? '');
    assert.equal(await verdictAfter(unknown), 'compactedIds has 39 records, and there were 40');
  });

  it('is noticed when a record is there that nobody wrote', async () => {
    const withOneMore = ({ tenants }: LmdbTables) => tenants.put('blue', seal('tenants', 'blue', '[3,{}]'));
    assert.equal(await verdictAfter(withOneMore), 'tenants has 1 records, and there were 0');
  });

  it('is noticed when a record is as it was before, and whole', async () => {
    const withOldOne = ({ claims }: LmdbTables) => {
      const [{ key, value } = assert.fail('no claim')] = [...claims.getRange({ limit: 1 })];
      const [, revision, ...rest] = unseal('claims', key, value);
      return claims.put(key, seal('claims', key, JSON.stringify([Number(revision) - 1, ...rest])));
    };
    assert.equal(
      await verdictAfter(withOldOne),
      'claims has 180 records, and some are older or newer versions of themselves',
    );
  });

  it('is noticed when a page in use is on the list of free ones, and would be written to', async () => {
    writeFileSync(place.file, sample.bytes);
    const { numbers, inUse } = freePagesOf(place.file);
    const bytes = Buffer.from(sample.bytes);
    // The record, and what former transactions have left of it.
    for (let at = bytes.indexOf(numbers); at !== -1; at = bytes.indexOf(numbers, at + 1)) {
      Buffer.from(BigUint64Array.of(BigInt(inUse)).buffer).copy(bytes, at + numbers.length - 8);
    }
    const message = await verdictOn(bytes, 'a page in use is free');
    assert.match(
      message ?? '',
      new RegExp(`^page ${inUse} is used by the list of (free pages|tables) and by the list of`),
    );
  });

  it('is noticed when it does not say what it must hold', async () => {
    const withoutLedger = ({ facts }: LmdbTables) => facts.remove(LEDGER_KEY);
    assert.equal(await verdictAfter(withoutLedger), 'the ledger of what the store must hold is missing');
  });

  it('ends the start with one error that says what to do, and stays as it is', async () => {
    const damaged = changed(sample.bytes.indexOf('"RELEASED"'), Buffer.from('"RESERVED"'));
    writeFileSync(place.file, damaged);
    const refused = await LmdbStore.open({ directory: place.dataDirectory, randomBytes }).catch((thrown) => thrown);
    assert.ok(refused instanceof RmaError);
    assert.equal(refused.reason, 'STORE_FAILED');
    assert.match(refused.message, /broker\.lmdb is damaged \(the record .*\); it was left as it is: .*--restore-from/);
    assert.ok(readFileSync(place.file).equals(damaged));
  });
});
