import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const RMACTL = fileURLToPath(new URL('../../../src/client/cli/main.js', import.meta.url));
const REPOSITORY = new URL('../../../../', import.meta.url);

/** Node calls `load` for each module that it loads, in a thread of its own: each is told on fd 3. */
const HOOKS = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    if (url.startsWith('file:')) writeSync(3, url + '\\n');
    return next(url, context);
  }`;
const dataUrl = (script: string): string => `data:text/javascript,${encodeURIComponent(script)}`;
const REGISTER = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOKS))});`);

interface Loaded {
  /** Our own files, below dist/src. */
  readonly own: readonly string[];
  /** Packages by name. */
  readonly packages: ReadonlySet<string>;
}

/** What rmactl loads to carry out a command line. A port that refuses is as good as a broker: the call is made. */
function loadedBy(...args: readonly string[]): Loaded {
  const env = { ...process.env, RMACTL_BROKER: '127.0.0.1:1' };
  const { output } = spawnSync(process.execPath, ['--import', REGISTER, RMACTL, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const paths = (output[3] ?? '').split('\n').map((url) => url.replace(REPOSITORY.href, ''));
  const packages = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return { own: paths.filter((path) => path.startsWith('dist/src/')), packages: new Set(packages) };
}

describe('what rmactl loads', () => {
  it('is next to nothing for its version', () => {
    const { own, packages } = loadedBy('--version');
    assert.ok(own.includes('dist/src/client/cli/main.js'), 'the modules are found');
    assert.deepEqual([...packages], []);
    assert.ok(own.length <= 5, own.join('\n'));
  });

  it('is no command for its help', () => {
    const { own, packages } = loadedBy('--help');
    assert.deepEqual([...packages], ['commander']);
    assert.deepEqual(
      own.filter((path) => path.includes('/commands/')),
      ['dist/src/client/cli/commands/tree.js'],
    );
  });

  it('is one command, and what speaks gRPC, for a list', () => {
    const { own, packages } = loadedBy('node', 'list', '--timeout', '1ms');
    assert.deepEqual([...packages].sort(), ['@grpc/grpc-js', 'commander', 'protobufjs']);
    const commands = own.filter((path) => path.includes('/commands/') && !path.endsWith('/tree.js'));
    assert.deepEqual(commands, ['dist/src/client/cli/commands/node/list.js']);
    assert.ok(own.length <= 84, `${own.length} files: a start pays for each`);
  });

  it('is no gRPC for a command line that is wrong', () => {
    const { packages } = loadedBy('node', 'list', '--no-such-option');
    assert.ok(!packages.has('@grpc/grpc-js'));
  });

  it('is no gRPC for exec, which asks the agent only', () => {
    const { packages } = loadedBy(
      'exec',
      '--claim-token-file',
      RMACTL,
      '--socket',
      '/nonexistent',
      '--timeout',
      '1ms',
      '--',
      'sh',
    );
    assert.ok(packages.has('koffi'));
    assert.ok(!packages.has('@grpc/grpc-js'), [...packages].join());
  });
});
