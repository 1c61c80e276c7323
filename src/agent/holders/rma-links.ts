import { MEMFD_NAME_PREFIX } from '../device/file-rma.js';

/** `/proc/PID/fd/N` and `/proc/PID/maps` show the kernel's own RMAs so; without the brackets of other anonymous inodes. */
const KVM_LINK = 'anon_inode:kvm-rma';
const FILE_PREFIX = `/memfd:${MEMFD_NAME_PREFIX}`;

/** What kind of RMA a link of /proc names; null for everything else. */
export function rmaKindOf(link: string): 'KVM' | 'FILE' | null {
  if (link === KVM_LINK) return 'KVM';
  return link.startsWith(FILE_PREFIX) ? 'FILE' : null;
}

/** The inode of every mapping of an RMA in the text of `/proc/PID/maps`, null for KVM's. */
export function* mappedRmas(maps: string): Generator<number | null> {
  // Most processes have none, and their maps need no taking apart.
  if (!maps.includes(KVM_LINK) && !maps.includes(FILE_PREFIX)) return;
  for (const line of maps.split('\n')) {
    // address, permissions, offset, device, inode, and the rest is the path.
    const [, inode, path] = /^(?:\S+ ){4}(\d+)\s+(.*)$/.exec(line) ?? [];
    const kind = path === undefined ? null : rmaKindOf(path);
    if (kind !== null) yield kind === 'KVM' ? null : Number(inode);
  }
}
