import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';

it('the engine knows the setting that the broker changes', () => {
  const engine = new URL('../../src/server/v8-flags.js', import.meta.url);
  const script = `import(${JSON.stringify(engine.href)}).then(({ keepCallsYoung }) => keepCallsYoung())`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});
