/** The names of all RMAs that are files of memory begin so; `/proc/PID/fd` and `/proc/PID/maps` show them. */
export const MEMFD_NAME_PREFIX = 'rma-';

/**
 * `/proc/PID/fd/N` and `/proc/PID/maps` show the kernel's own RMAs as `anon_inode:kvm-rma`, without the brackets of
 * other anonymous inodes; a stand-in for the kernel can only make them look like memfds of that name.
 */
const KVM_NAME = 'kvm-rma';
const KVM_LINK = /^(?:anon_inode:|\/memfd:)kvm-rma(?: \(deleted\))?$/;
const FILE_PREFIX = `/memfd:${MEMFD_NAME_PREFIX}`;

/** What kind of RMA a link of /proc names; null for everything else. */
export function rmaKindOf(link: string): 'KVM' | 'FILE' | null {
  if (KVM_LINK.test(link)) return 'KVM';
  return link.startsWith(FILE_PREFIX) ? 'FILE' : null;
}

/** The inode of every mapping of an RMA in the text of `/proc/PID/maps`, null for KVM's. */
export function* mappedRmas(maps: string): Generator<number | null> {
  // Most processes have none, and their maps need no taking apart.
  if (!maps.includes(KVM_NAME) && !maps.includes(FILE_PREFIX)) return;
  for (const line of maps.split('\n')) {
    // address, permissions, offset, device, inode, and the rest is the path.
    const [, inode, path] = /^(?:\S+ ){4}(\d+)\s+(.*)$/.exec(line) ?? [];
    const kind = path === undefined ? null : rmaKindOf(path);
    if (kind !== null) yield kind === 'KVM' ? null : Number(inode);
  }
}
