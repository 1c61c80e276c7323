import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { LmdbStore } from '../../../../src/server/store/lmdb/lmdb-store.js';
import { assertPidIsFree, isPidTaken } from '../../../../src/server/store/lmdb/reader-pid.js';
import { DATA_FILE, storePlace } from '../../../../src/server/store/location/store-place.js';

const READER = fileURLToPath(new URL('./lmdb-reader.js', import.meta.url));
const BROKER = fileURLToPath(new URL('../../../../src/server/main.js', import.meta.url));
/** A process of its own that is 1 in a pid namespace of its own, as in a container. */
const CONTAINER = ['unshare', '--pid', '--fork', '--kill-child', process.execPath];
const withoutNamespaces =
  spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0 ? false : 'may not make a pid namespace';

describe('the pid of who backs a store up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-pid-'));
  const live = join(folder, 'live');
  const children: ChildProcess[] = [];
  before(async () => (await LmdbStore.open({ directory: live, randomBytes })).close());
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Resolves to the reader's own word on its pid once it reads. */
  async function startReader([command = '', ...words]: readonly string[]): Promise<number> {
    const child = spawn(command, [...words, READER, live], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = await once(child.stdout, 'data');
    return Number(String(line));
  }

  it('is refused while another process reads under it, and taken when that is gone', async () => {
    assertPidIsFree(join(folder, 'none'), 1);
    const pid = await startReader([process.execPath]);
    assertPidIsFree(storePlace(live).file, pid + 1);
    assert.throws(
      () => assertPidIsFree(storePlace(live).file, pid),
      (problem) => isPidTaken(problem) && problem instanceof RmaError,
    );
    const [reader] = children;
    reader?.kill('SIGKILL');
    if (reader !== undefined) await once(reader, 'exit');
    assertPidIsFree(storePlace(live).file, pid);
  });

  it('is another one where both would be 1 in containers of their own, and the backup is made', {
    skip: withoutNamespaces,
  }, async () => {
    assert.equal(await startReader(CONTAINER), 1);
    const backup = join(folder, 'backup');
    const [command = '', ...words] = CONTAINER;
    const { status, stderr } = spawnSync(command, [...words, BROKER, '--data-directory', live, '--backup-to', backup], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.ok(existsSync(join(backup, DATA_FILE)));
  });
});
