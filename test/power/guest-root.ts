import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './archive.js';
import { filled } from './cache.js';
import type { DebianArchive, DebianPackage } from './debian.js';

/** Node, a shell with tools, and those of them that tests start under other names, as busybox does not like. */
export const ROOT_PACKAGES = ['nodejs', 'busybox-static', 'coreutils'] as const;

/** Documentation that nobody reads there, and that would take memory: all of the guest is in it. */
const LEFT_OUT = ['doc', 'man', 'locale', 'info', 'lintian', 'bash-completion'];

/** The guest's user space, as an archive below the folder that is returned. */
export function buildRoot(name: string, debian: DebianArchive, packages: readonly DebianPackage[]): string {
  return filled(name, (folder) => {
    const tree = join(folder, 'tree');
    makeFrame(tree);
    debian.unpack(packages, tree);
    for (const each of LEFT_OUT) rmSync(join(tree, 'usr/share', each), { recursive: true, force: true });
    pack(tree, join(folder, 'root.cpio'));
    rmSync(tree, { recursive: true });
  });
}

/** What Debian's own installation would make, as far as it is used: packages are only unpacked here. */
function makeFrame(tree: string): void {
  for (const each of ['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'etc', 'var/lib', 'usr/bin', 'usr/sbin', 'usr/lib'])
    mkdirSync(join(tree, each), { recursive: true });
  for (const each of ['bin', 'sbin', 'lib']) symlinkSync(`usr/${each}`, join(tree, each));
  mkdirSync(join(tree, 'usr/lib64'));
  symlinkSync('usr/lib64', join(tree, 'lib64'));
  write('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  write('etc/group', 'root:x:0:\nnogroup:x:65534:\n');
  write('etc/hosts', '127.0.0.1 localhost\n');

  function write(path: string, text: string): void {
    writeFileSync(join(tree, path), text);
  }
}
