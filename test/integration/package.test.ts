import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Program } from '../../examples/fleet/program.js';
import { EXIT_STATUS } from '../../src/common/shutdown/exit-status.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NODE_FOLDER = dirname(process.execPath);

function npm(args: readonly string[], options: { readonly cwd: string; readonly environment?: NodeJS.ProcessEnv }) {
  const own = process.env['npm_execpath'];
  const [command, ...words] = own?.endsWith('.js') ? [process.execPath, own, ...args] : ['npm', ...args];
  const env = { ...process.env, ...options.environment };
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: options.cwd, env, encoding: 'utf8' });
  assert.equal(status, 0, `npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** A bill of materials, in CycloneDX, as far as it is looked at here. */
interface Bill {
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes: readonly unknown[];
    readonly licenses: readonly unknown[];
  }[];
}

/** The names of all packages that an installation of this one brought along. */
function installedWith(prefix: string): readonly string[] {
  const paths = npm(['ls', '--global', '--prefix', prefix, '--all', '--parseable'], { cwd: prefix }).trim().split('\n');
  const inside = paths.filter((path) => path.includes('/rma-broker/node_modules/'));
  return inside.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/** Of which installation a program is, and what the broker is told there. */
const INSTALLATIONS = {
  'as it is': { place: 'prefix', environment: {}, flags: [] },
  // Its install script then does what it does where there is no binary: it compiles, and fails.
  'without LMDB': {
    place: 'without-lmdb',
    environment: { npm_config_build_from_source: 'true' },
    flags: ['--store', 'memory'],
  },
} as const;

describe('the package that npm pack makes, installed where there are neither sources nor a compiler', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rma-package-'));
  const bin = join(folder, 'bin');
  const prefix = join(folder, 'prefix');
  const installed = join(prefix, 'lib/node_modules/rma-broker');
  const programs: Program[] = [];
  after(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  before(() => {
    const said = npm(['pack', '--pack-destination', folder, '--loglevel=error', '--json'], { cwd: ROOT });
    const tarball = /"filename": "(.+\.tgz)"/.exec(said)?.[1] ?? '';
    // A PATH with a shell for npm and with Node, and with no compiler.
    mkdirSync(bin);
    for (const tool of ['sh', 'env', 'tar', 'gzip']) symlinkSync(`/bin/${tool}`, join(bin, tool));
    symlinkSync(process.execPath, join(bin, 'node'));
    symlinkSync(join(NODE_FOLDER, 'npm'), join(bin, 'npm'));
    const words = ['install', '--global', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)];
    for (const { place, environment } of Object.values(INSTALLATIONS))
      npm([...words, '--prefix', join(folder, place)], { cwd: folder, environment: { ...environment, PATH: bin } });
  });

  /** A program of an installation, run to its end. */
  function ran(place: string, program: string, ...words: readonly string[]) {
    return spawnSync(join(folder, place, 'bin', program), words, { env: { PATH: bin }, encoding: 'utf8' });
  }

  for (const [name, { place, flags }] of Object.entries(INSTALLATIONS)) {
    it(`has the three programs, which tell their version and their help, ${name}`, () => {
      const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
      for (const program of ['rma-broker', 'rma-agent', 'rmactl']) {
        const { status, stdout } = ran(place, program, '--version');
        assert.deepEqual({ status, version: stdout.trim().split(' ').at(-1) }, { status: 0, version });
        assert.equal(ran(place, program, '--help').status, 0);
      }
    });

    it(`serves a fleet, ${name}`, async () => {
      const main = (path: string) => join(folder, place, 'lib/node_modules/rma-broker/dist/src', path);
      const [data, state, socket] = ['broker', 'agent', 'agent.sock'].map((each) => join(folder, `${place}-${each}`));
      const broker = Program.start('rma-broker', main('server/main.js'), [
        ...['--listen-address=127.0.0.1:0', `--data-directory=${data}`, '--http-address=127.0.0.1:0', ...flags],
      ]);
      programs.push(broker);
      const address = `127.0.0.1:${(await broker.waitFor('broker.ready'))['port']}`;
      const agent = Program.start('rma-agent', main('agent/main.js'), [
        ...[`--broker-address=${address}`, '--http-address=127.0.0.1:0', '--node-name=packed'],
        ...['--device=memfd', '--rma-size=1MiB', '--rma-count=1'],
        ...[`--socket-path=${socket}`, `--state-directory=${state}`],
      ]);
      programs.push(agent);
      await agent.waitFor('link.connected');
      const create = ['claim', 'create', '--guest', 'g', '--min-rma', '1MiB', '-o', 'name'];
      const { stdout, stderr } = ran(place, 'rmactl', '--broker', address, ...create);
      assert.match(stdout, /^claims\/c-/, stderr);
    });
  }

  it('says what to do about LMDB where npm left it out', () => {
    const { place } = INSTALLATIONS['without LMDB'];
    assert.ok(existsSync(join(installed, 'node_modules/lmdb')));
    assert.ok(!existsSync(join(folder, place, 'lib/node_modules/rma-broker/node_modules/lmdb')));
    const { status, stderr } = ran(place, 'rma-broker', `--data-directory=${folder}/none`, '--http-address=off');
    assert.equal(status, EXIT_STATUS.STATE_UNUSABLE);
    assert.match(stderr, /^\{.*LMDB, which the store needs, cannot be loaded .*compile it.*\}\n$/);
  });

  it('has the man page where man looks for it', () => {
    assert.match(readFileSync(join(prefix, 'share/man/man1/rmactl.1'), 'utf8'), /^\.TH RMACTL 1/);
  });

  it('has types that resolve for programs in ES modules', () => {
    const consumer = join(folder, 'consumer');
    mkdirSync(join(consumer, 'node_modules/@types'), { recursive: true });
    symlinkSync(installed, join(consumer, 'node_modules/rma-broker'));
    cpSync(join(ROOT, 'node_modules/@types/node'), join(consumer, 'node_modules/@types/node'), { recursive: true });
    cpSync(join(ROOT, 'node_modules/undici-types'), join(consumer, 'node_modules/undici-types'), { recursive: true });
    writeFileSync(join(consumer, 'package.json'), '{"type":"module"}');
    cpSync(join(ROOT, 'test/integration/package/consumer.ts.txt'), join(consumer, 'consumer.ts'));
    for (const [module, resolution] of [
      ['NodeNext', 'NodeNext'],
      ['ESNext', 'Bundler'],
    ]) {
      const flags = ['--strict', '--noEmit', '--target', 'ES2022', '--types', 'node', '--module', module ?? ''];
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const args = [tsc, ...flags, '--moduleResolution', resolution ?? '', '--preserveSymlinks', 'consumer.ts'];
      const { stdout } = spawnSync(process.execPath, args, { cwd: consumer, encoding: 'utf8' });
      assert.equal(stdout, '', resolution);
    }
  });

  it('has nothing that publint finds fault with', () => {
    const publint = join(ROOT, 'node_modules/publint/src/cli.js');
    const { status, stdout } = spawnSync(process.execPath, [publint, '--strict', installed], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });

  it('has a bill of materials with everything that was installed with it', () => {
    const bill = JSON.parse(readFileSync(join(installed, 'dist/sbom.cdx.json'), 'utf8')) as Bill;
    const { name, version, ...needs } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      dependencies: Record<string, string>;
      optionalDependencies: Record<string, string>;
    };
    assert.deepEqual([bill.metadata.component.name, bill.metadata.component.version], [name, version]);
    const listed = new Set(bill.components.map((each) => `${each.name}@${each.version}`));
    const all = { ...needs.dependencies, ...needs.optionalDependencies };
    const direct = Object.entries(all).map(([dependency, exact]) => `${dependency}@${exact}`);
    assert.deepEqual(
      direct.filter((each) => !listed.has(each)),
      [],
    );
    // By their names only: what the registry has newer than the lock file, within the ranges
    // of others, is installed instead.
    const names = new Set(bill.components.map((each) => each.name));
    const there = installedWith(prefix);
    assert.ok(there.length >= direct.length);
    assert.deepEqual(
      there.filter((each) => !names.has(each)),
      [],
    );
    assert.ok(bill.components.every(({ hashes, licenses }) => hashes.length > 0 && licenses.length > 0));
  });

  it('carries no tests, no sources and no benches', () => {
    const { files } = (
      JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT })) as [
        { files: readonly { path: string }[] },
      ]
    )[0];
    const odd = files.filter(({ path }) => /(^|\/)(test|bench)\/|(?<!\.d)\.ts$|\.map$/.test(path));
    assert.deepEqual(odd, []);
  });
});
