import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TEST_TIMEOUT_MS } from '../../examples/fleet/patience.js';
import { Program } from '../../examples/fleet/program.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Where lmdb has its binaries: in packages of their own, and in its own folder when it was compiled there. */
const BINARIES = /\/(@lmdb|lmdb\/(build|prebuilds))$/;

describe('the broker where LMDB has no binary', { timeout: TEST_TIMEOUT_MS }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-without-lmdb-'));
  const main = join(folder, 'dist/src/server/main.js');
  const data = join(folder, 'data');
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => installWithoutBinary(folder));

  async function run(...words: readonly string[]) {
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { status, out, err };
  }

  it('tells its version and its help, and checks a configuration', async () => {
    for (const flag of ['--version', '--help', '--print-sample-config', '--check-config']) {
      const { status, err } = await run(flag, `--data-directory=${data}`);
      assert.deepEqual([flag, status, err], [flag, EXIT_STATUS.OK, '']);
    }
  });

  it('serves from memory', async () => {
    const words = ['--store=memory', '--listen-address=127.0.0.1:0', '--http-address=off'];
    const broker = Program.start('rma-broker', main, words);
    await broker.waitFor('broker.ready');
    assert.equal(await broker.stop(), EXIT_STATUS.OK);
  });

  for (const task of ['start', '--backup-to', '--backup-into', '--restore-from']) {
    it(`ends a ${task} on LMDB with the reason and what to do, and makes nothing on disk`, async () => {
      const words = task === 'start' ? ['--listen-address=127.0.0.1:0'] : [`${task}=${join(folder, 'other')}`];
      const { status, err } = await run('--http-address=off', `--data-directory=${data}`, ...words);
      assert.equal(status, EXIT_STATUS.STATE_UNUSABLE, err);
      const last = JSON.parse(err.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
      assert.deepEqual([last['event'], last['reason']], ['program.failed', 'STORE_FAILED']);
      const where = `LMDB, which the store needs, cannot be loaded on ${process.platform} ${process.arch} (`;
      assert.ok(String(last['msg']).startsWith(where), String(last['msg']));
      assert.match(String(last['msg']), /: compile it .*docs\/operations\.md.*--store=memory$/);
      assert.doesNotMatch(err, /\n\s+at |\\n +at |damaged/, 'a stack, or blame for the file');
      assert.deepEqual([existsSync(data), existsSync(join(folder, 'other'))], [false, false]);
    });
  }
});

/** The broker as it is installed, with everything that it needs but LMDB. */
function installWithoutBinary(folder: string): void {
  const isCode = (path: string) => !/\.(map|d\.ts)$/.test(path);
  cpSync(join(ROOT, 'dist/src'), join(folder, 'dist/src'), { recursive: true, filter: isCode });
  for (const part of ['proto', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== 'lmdb' && name !== '@lmdb') symlinkSync(join(from, name), join(to, name));
  }
  const isNoBinary = (path: string) => !BINARIES.test(path);
  cpSync(join(from, 'lmdb'), join(to, 'lmdb'), { recursive: true, filter: isNoBinary });
}
