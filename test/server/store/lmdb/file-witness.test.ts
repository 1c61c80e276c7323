import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FileWitness } from '../../../../src/server/store/lmdb/file-witness.js';
import { FakeClock } from '../../../fakes/fake-clock.js';

describe('how far a broker has seen a store on etcd', () => {
  let directory: string;
  let clock: FakeClock;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-witness-'));
    clock = new FakeClock();
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const open = () => new FileWitness(join(directory, 'seen'), clock);

  it('is known by the next process, up to some seconds before a crash', () => {
    const witness = open();
    witness.saw('a', 7);
    assert.equal(open().revisionOf('a'), 7);
    witness.saw('a', 9);
    assert.equal(open().revisionOf('a'), 7);
    clock.advance(5_000);
    witness.saw('a', 9);
    assert.equal(open().revisionOf('a'), 9);
    witness.saw('a', 10);
    witness.flush();
    assert.equal(open().revisionOf('a'), 10);
  });

  it('does not go back, and is of one store', () => {
    const witness = open();
    witness.saw('a', 7);
    witness.saw('a', 3);
    assert.deepEqual([witness.revisionOf('a'), witness.revisionOf('b')], [7, 0]);
    witness.saw('b', 3);
    assert.deepEqual([witness.revisionOf('a'), witness.revisionOf('b')], [0, 3]);
  });

  it('is kept in memory while it cannot be written', () => {
    const witness = new FileWitness(join(directory, 'missing', 'seen'), clock);
    witness.saw('a', 7);
    assert.equal(witness.revisionOf('a'), 7);
  });

  it('is nothing where the file cannot be read', () => {
    writeFileSync(join(directory, 'seen'), '{');
    assert.equal(open().revisionOf('a'), 0);
  });
});
