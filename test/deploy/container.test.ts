import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const dockerfile = readFileSync(join(ROOT, 'deploy/container/Dockerfile'), 'utf8').replaceAll('\\\n', '');
const steps = dockerfile
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
const lastStage = steps.slice(steps.map(({ word }) => word).lastIndexOf('FROM'));

describe('the container file', () => {
  it('ends as a numbered user who is not root', () => {
    assert.deepEqual(
      lastStage.filter(({ word }) => word === 'USER').map(({ rest }) => rest),
      ['65532:65532'],
    );
  });

  it('takes into the image nothing but the package', () => {
    assert.ok(steps.filter(({ word }) => word === 'FROM').length > 1);
    assert.deepEqual(
      lastStage.filter(({ word }) => word === 'COPY').map(({ rest }) => rest),
      ['--from=package /out/ /tmp/package/'],
    );
  });

  it('compiles LMDB where it has no binary, and ends where it does not load', () => {
    const script = 'deploy/container/compile-lmdb.sh';
    const [builds, installs] = steps.filter(({ rest }) => rest.includes('lmdb')).map(({ rest }) => rest);
    assert.match(builds ?? '', new RegExp(`&& sh ${script} /out$`));
    assert.match(installs ?? '', /\/tmp\/package\/lmdb\.node; fi +&& node -e 'import\("lmdb"\)' /);
    // Here it has one, so there is nothing to do.
    const { status, stdout } = spawnSync('sh', [script, '/nowhere'], { cwd: ROOT, encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, '']);
  });

  it('copies files that are there', () => {
    const sources = steps
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    assert.ok(sources.includes('package-lock.json'));
    for (const source of sources) assert.ok(existsSync(join(ROOT, source)), source);
  });
});
