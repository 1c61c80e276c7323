import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PATIENCE_MS } from '../../../../examples/fleet/patience.js';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { checkApart } from '../../../../src/server/store/check/check-in-child.js';
import { Damage } from '../../../../src/server/store/check/damage.js';
import { unusable } from '../../../../src/server/store/location/store-failed.js';
import { storePlace } from '../../../../src/server/store/location/store-place.js';
import { makeSampleStore } from './sample-store.js';

describe('looking at a store in another process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-apart-'));
  const place = storePlace(join(folder, 'data'));
  const program = join(folder, 'looker.mjs');
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a start makes of it when the process that looks does this. */
  async function endOf(script: string, timeoutMs = PATIENCE_MS): Promise<{ isDamage: boolean; message: string }> {
    writeFileSync(program, script);
    const looking = checkApart(program, 6, { program, timeoutMs: () => timeoutMs });
    const thrown = await looking.then(
      () => assert.fail('it was taken for sound'),
      (problem: unknown) => problem,
    );
    const { reason, message } = unusable(place, program, thrown);
    assert.equal(reason, 'STORE_FAILED');
    return { isDamage: thrown instanceof Damage, message };
  }

  for (const signal of ['SIGBUS', 'SIGSEGV', 'SIGABRT']) {
    it(`takes a death by ${signal} for damage, and the file stays as it is`, async () => {
      const { isDamage, message } = await endOf(`process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000);`);
      assert.ok(isDamage);
      assert.match(
        message,
        new RegExp(`is damaged \\(checking it ended with ${signal}\\); it was left as it is: .*--restore-from`),
      );
    });
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL']) {
    it(`takes an end by ${signal} for what it is: somebody stopped it`, async () => {
      const { isDamage, message } = await endOf(`process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000);`);
      assert.ok(!isDamage);
      assert.match(message, new RegExp(`was ended by ${signal}; start the broker again$`));
    });
  }

  it('ends one that takes too long', async () => {
    const { isDamage, message } = await endOf('setInterval(() => {}, 1000);', 50);
    assert.ok(!isDamage);
    assert.match(message, /took longer than 50 ms \(look at the disk and the load\); start the broker again$/);
  });

  it('takes no word, and no end but a good one, for soundness', async () => {
    for (const [script, how] of [
      ['process.exitCode = 3;', 'status 3'],
      ["throw new Error('EIO: i/o error, read');", 'status 1 \\(Error: EIO: i/o error, read\\)'],
      ["process.stdout.write('fine');", 'status 0'],
      ['', 'status 0'],
    ] as const) {
      const { isDamage, message } = await endOf(script);
      assert.ok(isDamage, script);
      assert.match(message, new RegExp(`ended with ${how}`));
    }
  });

  it('is not disturbed by what is meant for the broker’s own Node', async () => {
    await makeSampleStore(place.dataDirectory);
    const before = { ...process.env };
    after(() => Object.assign(process.env, before));
    for (const options of ['--require=/nowhere/instrumentation.js', '--inspect-brk=127.0.0.1:0', '--no-such-option']) {
      process.env['NODE_OPTIONS'] = options;
      assert.equal((await checkApart(place.file, 6)).layout, 6, options);
    }
    delete process.env['NODE_OPTIONS'];
    process.env['NODE_V8_COVERAGE'] = join(folder, 'coverage');
    assert.equal((await checkApart(place.file, 6)).layout, 6);
    delete process.env['NODE_V8_COVERAGE'];
  });

  it('says what it is that cannot be looked at', async () => {
    const missing = join(folder, 'missing');
    await assert.rejects(
      checkApart(missing, 6),
      (thrown) => !(thrown instanceof RmaError) && /ENOENT/.test(String(thrown)),
    );
  });
});
