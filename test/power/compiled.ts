import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, filled, ROOT } from './cache.js';
import { isThere, output, told } from './command.js';
import type { DebianArchive, DebianPackage } from './debian.js';
import { assertTools } from './tools.js';

const PREFIX = 'powerpc64le-linux-gnu-';
/** Static, so that they run whatever C library the guest has. */
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static'];
/** The C programs that the guest has, by their names there. */
const PROGRAMS: Readonly<Record<string, string>> = { vmm: 'examples/vmm-c', 'kernel-double': 'test/kernel-double' };

const LMDB = 'node_modules/lmdb';
/** Where its package looks for it, below its own folder. */
export const LMDB_BINARY = 'build/Release/lmdb.node';

/** Our C programs, compiled for POWER; the folder that has them. @throws when the compiler is missing */
export function programsForPower(): string {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const folder of Object.values(PROGRAMS))
    for (const file of readdirSync(join(ROOT, folder)).sort())
      if (/\.[ch]$/.test(file)) hash.update(readFileSync(join(ROOT, folder, file)));
  const name = `programs-${hash.digest('hex').slice(0, 12)}`;
  if (existsSync(join(CACHE, name))) return join(CACHE, name);
  assertTools('programs');
  return filled(name, (into) => {
    for (const [program, folder] of Object.entries(PROGRAMS)) {
      const sources = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.c'));
      output(`${PREFIX}gcc`, [...FLAGS, '-o', join(into, program), ...sources], { cwd: join(ROOT, folder) });
    }
  });
}

/** The packages of npm as the lock file has them for POWER; a folder `node_modules` below the result. */
export function packagesForPower(): string {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const name = `npm-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`;
  if (existsSync(join(CACHE, name))) return join(CACHE, name);
  return told(
    () => 'packages of npm for POWER',
    () =>
      filled(name, (folder) => {
        for (const file of ['package.json', 'package-lock.json', '.npmrc'])
          cpSync(join(ROOT, file), join(folder, file));
        const target = ['--os=linux', '--cpu=ppc64', '--libc=glibc', '--omit=dev', '--ignore-scripts'];
        output('npm', ['ci', ...target, '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
      }),
  );
}

/**
 * LMDB's binary for POWER and the guest's Node, compiled in a copy of those packages; the path of its file.
 *
 * @throws when a tool for it or the headers of that Node cannot be had
 */
export function lmdbForPower(debian: DebianArchive, node: DebianPackage, packages: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(packages, LMDB, 'package.json'), 'utf8'));
  const name = `lmdb-${version}-node-${node.version}`;
  if (existsSync(join(CACHE, name))) return join(CACHE, name, 'lmdb.node');
  assertTools('lmdb');
  const folder = told(
    () => `LMDB ${version} for POWER and Node ${node.version}`,
    () =>
      filled(name, (unfinished) => {
        const copy = join(unfinished, 'packages');
        cpSync(packages, copy, { recursive: true });
        compileLmdb(join(copy, LMDB), headers(debian, node, join(unfinished, 'headers')));
        renameSync(join(copy, LMDB, LMDB_BINARY), join(unfinished, 'lmdb.node'));
        for (const each of ['packages', 'headers']) rmSync(join(unfinished, each), { recursive: true });
      }),
  );
  return join(folder, 'lmdb.node');
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
}

/** The one that npm brings along. */
function nodeGyp(): string {
  if (!isThere('npm')) throw new Error('there is no npm');
  const npm = process.env['npm_execpath'] ?? output('sh', ['-c', 'command -v npm']).trim();
  return join(dirname(realpathSync(npm)), '../node_modules/node-gyp/bin/node-gyp.js');
}
