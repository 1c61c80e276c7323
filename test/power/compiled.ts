import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, filled, ROOT } from './cache.js';
import { isThere, output, told } from './command.js';
import type { DebianArchive, DebianPackage } from './debian.js';

const PREFIX = 'powerpc64le-linux-gnu-';
/** Static, so that they run whatever C library the guest has. */
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static'];
/** The C programs that the guest has, by their names there. */
const PROGRAMS: Readonly<Record<string, string>> = { vmm: 'examples/vmm-c', 'kernel-double': 'test/kernel-double' };

/** Compiles our C programs for POWER into a folder. */
export function compilePrograms(into: string): void {
  mkdirSync(into, { recursive: true });
  for (const [name, folder] of Object.entries(PROGRAMS)) {
    const sources = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.c'));
    output(`${PREFIX}gcc`, [...FLAGS, '-o', join(into, name), ...sources], { cwd: join(ROOT, folder) });
  }
}

/** The packages of npm as the lock file has them for POWER, LMDB compiled; a folder `node_modules` below the result. */
export function packagesForPower(debian: DebianArchive, node: DebianPackage): string {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const name = `npm-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}-node-${node.version}`;
  if (existsSync(join(CACHE, name))) return join(CACHE, name);
  return told(
    () => `packages of npm for POWER, with LMDB compiled for Node ${node.version},`,
    () =>
      filled(name, (folder) => {
        for (const file of ['package.json', 'package-lock.json', '.npmrc'])
          cpSync(join(ROOT, file), join(folder, file));
        const target = ['--os=linux', '--cpu=ppc64', '--libc=glibc', '--omit=dev', '--ignore-scripts'];
        output('npm', ['ci', ...target, '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
        compileLmdb(join(folder, 'node_modules/lmdb'), headers(debian, node, join(folder, 'headers')));
        rmSync(join(folder, 'headers'), { recursive: true });
      }),
  );
}

/** The headers of the guest's own Node: LMDB uses V8, whose layout is not the same in every version. */
function headers(debian: DebianArchive, node: DebianPackage, folder: string): string {
  debian.unpack([{ name: 'libnode-dev', version: node.version }], folder);
  return join(folder, 'usr');
}

function compileLmdb(lmdb: string, nodeFolder: string): void {
  const env = { ...process.env, CC: `${PREFIX}gcc`, CXX: `${PREFIX}g++`, LINK: `${PREFIX}g++`, AR: `${PREFIX}ar` };
  const words = ['rebuild', '--arch=ppc64', '--jobs=max', `--nodedir=${nodeFolder}`];
  output(process.execPath, [nodeGyp(), ...words], { cwd: lmdb, env });
  // What is not needed to run it would be memory of the guest.
  const built = join(lmdb, 'build/Release/lmdb.node');
  renameSync(built, join(lmdb, 'lmdb.node'));
  for (const each of ['build', 'dependencies', 'src']) rmSync(join(lmdb, each), { recursive: true });
  mkdirSync(dirname(built), { recursive: true });
  renameSync(join(lmdb, 'lmdb.node'), built);
}

/** The one that npm brings along. */
function nodeGyp(): string {
  if (!isThere('npm')) throw new Error('there is no npm');
  const npm = process.env['npm_execpath'] ?? output('sh', ['-c', 'command -v npm']).trim();
  return join(dirname(realpathSync(npm)), '../node_modules/node-gyp/bin/node-gyp.js');
}
