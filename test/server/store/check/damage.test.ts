import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { checkFile } from '../../../../src/server/store/check/check-file.js';
import { Damage } from '../../../../src/server/store/check/damage.js';
import { LmdbStore } from '../../../../src/server/store/lmdb-store.js';
import { storePlace } from '../../../../src/server/store/place/store-place.js';
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

  /** What a broker that finds these bytes in its store's place makes of them: its error; null when it has the exact state. */
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
    return assertNoticed(cases, EDITS / 4);
  });

  it('is noticed when a claim has another state, with the name of the record', async () => {
    const at = sample.bytes.indexOf('"RELEASED"');
    const message = await verdictOn(changed(at, Buffer.from('"RESERVED"')), 'a state edited');
    assert.match(message ?? '', /^the record \d+ of claims is not what was written$/);
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
