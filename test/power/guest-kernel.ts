import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pack } from './archive.js';
import { filled } from './cache.js';
import { output } from './command.js';
import type { DebianArchive, DebianPackage } from './debian.js';

/** Pages of 64 KiB, as on the hosts of POWER; Debian's other kernel has 4 KiB. */
const KERNELS = '^linux-image-[0-9.]+.*-powerpc64le-64k$';
/** KVM on bare metal, in the order in which they are loaded. */
const MODULES = ['kvm', 'kvm-hv'];

/** The newest kernels first: a mirror may list some that it no longer has. */
export function kernels(debian: DebianArchive): readonly DebianPackage[] {
  const byVersion = new Intl.Collator('en', { numeric: true });
  return [...debian.named(KERNELS)].sort((left, right) => byVersion.compare(right.version, left.version));
}

/** The first kernel that can be had: `vmlinux`, and an archive of its modules for KVM, below the folder returned. */
export function buildKernel(debian: DebianArchive, candidates: readonly DebianPackage[]) {
  const problems: unknown[] = [];
  for (const kernel of candidates) {
    try {
      return { kernel, folder: filled(`kernel-${kernel.version}`, (folder) => unpack(debian, kernel, folder)) };
    } catch (problem) {
      problems.push(problem);
    }
  }
  throw new Error(`no kernel of ${candidates.length} can be had; the newest: ${problems[0] ?? 'the archive has none'}`);
}

function unpack(debian: DebianArchive, kernel: DebianPackage, folder: string): void {
  const [tree, modules] = [join(folder, 'tree'), join(folder, 'modules')];
  debian.unpack([kernel], tree);
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' });
  const find = (pattern: RegExp) => {
    const path = files.find((each) => pattern.test(each));
    if (path === undefined) throw new Error(`${kernel.name} has no ${pattern}`);
    return join(tree, path);
  };
  renameSync(find(/^boot\/vmlinu[xz]-/), join(folder, 'vmlinux'));
  mkdirSync(join(modules, 'modules'), { recursive: true });
  for (const name of MODULES) {
    const path = find(new RegExp(`/${name}\\.ko(\\.xz)?$`));
    if (path.endsWith('.xz')) output('xz', ['-d', path]);
    renameSync(path.replace(/\.xz$/, ''), join(modules, 'modules', basename(path).replace(/\.xz$/, '')));
  }
  pack(modules, join(folder, 'modules.cpio'));
  for (const each of [tree, modules]) rmSync(each, { recursive: true });
}
