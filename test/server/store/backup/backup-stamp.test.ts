import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readLastBackupMs, writeBackupStamp } from '../../../../src/server/store/backup/backup-stamp.js';

describe('the stamp of the last backup', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-stamp-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is read as it was written, and each backup writes it anew', async () => {
    assert.equal(await readLastBackupMs(directory), 0, 'none was ever made');
    for (const wallMs of [1_796_008_620_123, 1_796_008_700_000]) {
      writeBackupStamp(directory, { wallMs, backup: '/var/backups/one' });
      assert.equal(await readLastBackupMs(directory), wallMs);
    }
    assert.deepEqual(readdirSync(directory), ['last-backup'], 'nothing else is left behind');
  });

  it('can be read by the broker, and by nobody else, although root writes it', () => {
    if (process.getuid?.() === 0) chownSync(directory, 65_534, 65_534);
    writeBackupStamp(directory, { wallMs: 1, backup: '/b' });
    const [file, parent] = [statSync(join(directory, 'last-backup')), statSync(directory)];
    assert.deepEqual([file.uid, file.gid, file.mode & 0o777], [parent.uid, parent.gid, 0o600]);
  });

  for (const text of [
    '',
    '{}',
    'last Tuesday',
    '{"epoch_ms":"x"}',
    '{"epoch_ms":-1}',
    `{"epoch_ms":1,"x":"${'y'.repeat(9_000)}"}`,
  ]) {
    it(`tells of no backup where it is ${JSON.stringify(text.slice(0, 20))}`, async () => {
      writeFileSync(join(directory, 'last-backup'), text);
      assert.equal(await readLastBackupMs(directory), 0);
    });
  }
});
