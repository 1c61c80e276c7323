import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack } from './archive.js';
import { filled } from './cache.js';
import type { DebianArchive, DebianPackage } from './debian.js';

/** Node, and a shell with the tools that tests call. */
export const ROOT_PACKAGES = ['nodejs', 'busybox-static'] as const;

/** Documentation that nobody reads there, and that would take memory: all of the guest is in it. */
const LEFT_OUT = ['doc', 'man', 'locale', 'info', 'lintian', 'bash-completion'];

/**
 * The guest's first process. What it is to check stands on the kernel's command line; it always ends the machine, as a
 * kernel without a first process would only hang.
 */
export const INIT = `#!/bin/busybox sh
/bin/busybox --install -s
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
ip link set lo up
export PATH=/usr/sbin:/usr/bin HOME=/root RMA_KERNEL_DOUBLE=/project/bin/kernel-double
for word in $(cat /proc/cmdline); do
  case $word in
    rma.patience=*) export RMA_PATIENCE=\${word#*=} ;;
    rma.checks=*) checks=$(echo "\${word#*=}" | tr , ' ') ;;
  esac
done
cd /project
node dist/test/power/guest/main.js $checks
poweroff -f
`;

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
  write('init', INIT);
  chmodSync(join(tree, 'init'), 0o755);

  function write(path: string, text: string): void {
    writeFileSync(join(tree, path), text);
  }
}
