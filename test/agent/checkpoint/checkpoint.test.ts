import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Checkpoint, type CheckpointOptions, JOURNAL_NAME } from '../../../src/agent/checkpoint/checkpoint.js';
import { type JournalFiles, realJournalFiles } from '../../../src/agent/checkpoint/journal-files.js';
import { encodeLine } from '../../../src/agent/checkpoint/journal-lines.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import type { BootId, ClaimId, FencingToken } from '../../../src/domain/ids.js';
import { BOOT, claimRecord, keptRma } from './records.js';

const forget = (claim: string, fencedUpTo: number) => ({
  forget: claim as ClaimId,
  fencedUpTo: fencedUpTo as FencingToken,
});

describe('a checkpoint', () => {
  let directory: string;
  let journal: string;
  let warnings: string[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-checkpoint-'));
    journal = join(directory, JOURNAL_NAME);
    warnings = [];
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Opens it, as an agent does at its start; an agent that is killed never closes it. */
  function open(more: Partial<CheckpointOptions> = {}): Checkpoint {
    return new Checkpoint({ directory, bootId: BOOT, warn: (message) => warnings.push(message), ...more });
  }

  it('is empty on a node that never had one, in files that only their owner can read', () => {
    assert.deepEqual(open({ directory: join(directory, 'a', 'b') }).record(), {
      bootId: BOOT,
      fencedUpTo: 0,
      claims: [],
      kept: [],
    });
    assert.equal(statSync(join(directory, 'a', 'b')).mode & 0o777, 0o700);
    assert.equal(statSync(join(directory, 'a', 'b', JOURNAL_NAME)).mode & 0o777, 0o600);
    assert.deepEqual(warnings, []);
  });

  it('has every record again after its process was killed', () => {
    const earlier = open();
    earlier.append(claimRecord('a'));
    earlier.append(claimRecord('b'));
    earlier.append(claimRecord('a', { state: 'OFFERED', inode: 42, guest: 'line\nbreak ü' }));
    earlier.append(forget('b', 9));
    earlier.append(forget('never-seen', 3));

    const record = open().record();
    assert.deepEqual(record, {
      bootId: BOOT,
      fencedUpTo: 9,
      claims: [claimRecord('a', { state: 'OFFERED', inode: 42, guest: 'line\nbreak ü' })],
      kept: [],
    });
    assert.deepEqual(record, earlier.record());
    assert.deepEqual(warnings, []);
  });

  it('reads what an agent of 0.1.0 wrote, who knew less of each claim', () => {
    const { maxRmaBytes: _max, device: _device, expiryMark: _mark, rma: _rma, ...old } = claimRecord('a');
    const header = { format: 'rma-agent-checkpoint', version: 1, bootId: BOOT, fencedUpTo: 5 };
    writeFileSync(journal, Buffer.concat([encodeLine(header), encodeLine(old)]));
    assert.deepEqual(open().record().claims, [claimRecord('a')]);
    assert.deepEqual(warnings, []);
  });

  it('knows what is kept and was never handed out, and the pool, over compactions', () => {
    const earlier = open();
    earlier.append({ kept: keptRma('rma-a-1') });
    earlier.append({ kept: keptRma('rma-a-2') });
    earlier.append({ pool: { count: 4, rmaSizeBytes: 4096 } });
    earlier.append({ unkept: 'rma-a-1' });

    for (const later of [open(), open()]) {
      assert.deepEqual(later.record().kept, [keptRma('rma-a-2')]);
      assert.deepEqual(later.pool(), { count: 4, rmaSizeBytes: 4096 });
    }
    assert.deepEqual(open({ bootId: 'boot-2' as BootId }).record().kept, []);
    assert.equal(open({ bootId: 'boot-2' as BootId }).pool(), null);
  });

  it('loses exactly the last record when that was cut short, wherever it was cut', () => {
    const earlier = open();
    earlier.append(claimRecord('a'));
    const whole = statSync(journal).size;
    earlier.append(claimRecord('b'));
    const bytes = readFileSync(journal);
    for (let size = whole; size < bytes.length; size++) {
      writeFileSync(journal, bytes.subarray(0, size));
      warnings = [];
      const checkpoint = open();
      assert.deepEqual(checkpoint.record().claims, [claimRecord('a')], `cut to ${size} bytes`);
      assert.equal(warnings.length, size === whole ? 0 : 1);
      checkpoint.append(claimRecord('c'));
      checkpoint.close();
      assert.deepEqual(open().record().claims, [claimRecord('a'), claimRecord('c')]);
    }
    assert.deepEqual(readdirSync(directory), [JOURNAL_NAME], 'nothing was kept aside');
  });

  it('is kept aside, never overwritten, when any byte of a whole line is not as it was written', () => {
    const earlier = open();
    earlier.append(claimRecord('a'));
    earlier.append(claimRecord('b'));
    const bytes = readFileSync(journal);
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8((damaged.readUInt8(at) ^ 0x10) & 0xff, at);
      writeFileSync(journal, damaged);
      warnings = [];
      const checkpoint = open();
      assert.deepEqual(checkpoint.record(), { bootId: BOOT, fencedUpTo: 0, claims: [], kept: [] }, `byte ${at}`);
      checkpoint.append(claimRecord('later'));
      checkpoint.close();
      assert.deepEqual(readFileSync(`${journal}.damaged-1`), damaged);
      assert.match(warnings.join(), /DAMAGED/);
      rmSync(`${journal}.damaged-1`);
    }
  });

  it('is kept aside when it is empty, has no header, or one of another version', () => {
    open().close();
    const version2 = Buffer.from(readFileSync(journal).toString().replaceAll('"version":1', '"version":2'));
    for (const [index, bytes] of [Buffer.alloc(0), Buffer.from('garbage'), version2].entries()) {
      writeFileSync(journal, bytes);
      open().close();
      assert.deepEqual(readFileSync(`${journal}.damaged-${index + 1}`), bytes);
    }
  });

  it('stops the start rather than keep a seventeenth damaged one', () => {
    for (let n = 1; n <= 16; n++) writeFileSync(`${journal}.damaged-${n}`, 'old');
    writeFileSync(journal, 'garbage\n');
    assert.throws(open, { reason: 'STORE_FAILED' });
    assert.equal(readFileSync(journal, 'utf8'), 'garbage\n');
  });

  it('stops the start when it cannot be read, and is left as it is', () => {
    writeFileSync(journal, 'unread');
    const files: JournalFiles = {
      ...realJournalFiles,
      read: () => {
        throw new Error('EIO');
      },
    };
    assert.throws(() => open({ files }), isStoreFailed);
    assert.deepEqual([readdirSync(directory), readFileSync(journal, 'utf8')], [[JOURNAL_NAME], 'unread']);
  });

  it('is void under another boot of the kernel, fences included', () => {
    const earlier = open();
    earlier.append(claimRecord('a'));
    earlier.append(forget('b', 9));
    const later = open({ bootId: 'boot-2' as BootId });
    assert.deepEqual(later.record(), { bootId: 'boot-2', fencedUpTo: 0, claims: [], kept: [] });
    assert.match(warnings.join(), /restarted/);
    later.append(claimRecord('c'));
    assert.deepEqual(open({ bootId: 'boot-2' as BootId }).record().claims, [claimRecord('c')]);
  });

  it('stays short however many claims come and go', () => {
    const checkpoint = open({ compactBeyondBytes: 4000 });
    for (let n = 1; n <= 200; n++) {
      checkpoint.append(claimRecord(`c-${n}`));
      if (n > 2) checkpoint.append(forget(`c-${n - 2}`, n));
      assert.ok(statSync(journal).size <= 4600, `${statSync(journal).size} bytes`);
    }
    const later = open().record();
    assert.deepEqual(
      later.claims.map(({ claim }) => claim),
      ['c-199', 'c-200'],
    );
    assert.equal(later.fencedUpTo, 200);
  });

  it('has every record whose append returned, whichever file operation the process was killed at', () => {
    for (let killedAt = 0; ; killedAt++) {
      rmSync(directory, { recursive: true });
      const acknowledged: string[] = [];
      const killed = runUntilKilled(killedAt, acknowledged);
      const found = open()
        .record()
        .claims.map(({ claim }) => claim);
      // The record that was being appended may be there or not: its append did not return.
      assert.deepEqual(found.slice(0, acknowledged.length), acknowledged, `killed at operation ${killedAt}`);
      assert.ok(found.length <= acknowledged.length + 1);
      assert.deepEqual(
        warnings.filter((warning) => /DAMAGED/.test(warning)),
        [],
      );
      if (!killed) break;
    }
  });

  /** An agent that appends twelve records with a compaction in between; true when it was killed on the way. */
  function runUntilKilled(killedAt: number, acknowledged: string[]): boolean {
    let operations = 0;
    let dead = false;
    const files = interceptFiles(() => {
      dead ||= operations++ === killedAt;
      if (dead) throw new Error('killed');
    });
    try {
      const checkpoint = open({ files, compactBeyondBytes: 2000 });
      for (let n = 0; n < 12; n++) {
        checkpoint.append(claimRecord(`c-${n}`));
        // After the kill nothing is acknowledged any more: the process is gone, whatever its code would go on to do.
        if (!dead) acknowledged.push(`c-${n}`);
      }
    } catch (error) {
      assert.match(String(error), /killed/);
    }
    return dead;
  }

  it('fails an append that the file system took only a part of, and every later one', () => {
    let full = false;
    const files: JournalFiles = {
      ...realJournalFiles,
      append: (fd, bytes, length) => realJournalFiles.append(fd, bytes, full ? 5 : length),
    };
    const checkpoint = open({ files });
    checkpoint.append(claimRecord('a'));
    full = true;
    assert.throws(() => checkpoint.append(claimRecord('b')), isStoreFailed);
    full = false;
    assert.throws(() => checkpoint.append(claimRecord('c')), isStoreFailed);
    assert.deepEqual(open().record().claims, [claimRecord('a')]);
  });

  it('goes on in the journal that it has when compaction fails', () => {
    let failing = false;
    const files: JournalFiles = {
      ...realJournalFiles,
      create: (path) => {
        if (failing) throw new Error('ENOSPC');
        return realJournalFiles.create(path);
      },
    };
    const checkpoint = open({ files, compactBeyondBytes: 1000 });
    failing = true;
    for (let n = 0; n < 6; n++) checkpoint.append(claimRecord(`c-${n}`));
    assert.match(warnings.join(), /could not compact/);
    failing = false;
    for (let n = 6; n < 30; n++) checkpoint.append(claimRecord(`c-${n}`));
    assert.equal(open().record().claims.length, 30);
  });
});

function isStoreFailed(error: unknown): boolean {
  return error instanceof RmaError && error.reason === 'STORE_FAILED';
}

/** The real file system, with `before` called ahead of every operation on it. */
function interceptFiles(before: () => void): JournalFiles {
  const after =
    <A extends readonly unknown[], R>(operation: (...args: A) => R) =>
    (...args: A): R => {
      before();
      return operation(...args);
    };
  const real = realJournalFiles;
  return {
    makeDirectory: after(real.makeDirectory),
    exists: after(real.exists),
    read: after(real.read),
    create: after(real.create),
    append: after(real.append),
    sync: after(real.sync),
    rename: after(real.rename),
    syncDirectory: after(real.syncDirectory),
    close: after(real.close),
  };
}
