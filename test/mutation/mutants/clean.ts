import type { Mutant } from '../mutant.js';

const promise = 'clean';

/** No RMA reaches a VMM with another guest's bytes in it. */
export const CLEAN: readonly Mutant[] = [
  {
    id: 'KVM’s RMAs are left as they come from the kernel',
    promise,
    file: 'src/agent/device/clearing.ts',
    find: "  if (method !== 'KERNEL') mapping.clear();",
    replace: "  if (method === 'KERNEL') mapping.clear();",
    tests: ['test/agent/device/clearing', 'test/agent/device/kvm', 'test/agent/device'],
  },
  {
    id: 'a kernel that does not clear is trusted',
    promise,
    file: 'src/agent/device/clearing.ts',
    find: "  if (choice === 'kernel' && !kernelClears) {",
    replace: "  if (choice === 'kernel' && facts.release === '') {",
    tests: ['test/agent/device/clearing', 'test/agent/device/kvm', 'test/agent/device'],
  },
  {
    id: 'a page that is not zero is let through',
    promise,
    file: 'src/agent/device/zero-check.ts',
    find: '    if (isZeroAt(offset)) continue;',
    replace: '    if (isZeroAt(offset) || offset > 0) continue;',
    tests: ['test/agent/device/zero-check', 'test/agent/device'],
  },
  {
    id: 'the last page is never looked at',
    promise,
    file: 'src/agent/device/zero-check.ts',
    find: 'Math.floor((n * (pages - 1)) / (samples - 1))',
    replace: 'Math.floor((n * (pages - 1)) / samples)',
    tests: ['test/agent/device/zero-check', 'test/agent/device'],
  },
  {
    id: 'a kept RMA is not looked at again before it is handed out',
    promise,
    file: 'src/agent/device/file-rma.ts',
    find: '  const pagesChecked = checkFileIsZero(fd, sizeBytes);\n  return { fd, sizeBytes, inode, clearing: { ...clearing, pagesChecked } };',
    replace: '  return { fd, sizeBytes, inode, clearing };',
    tests: ['test/agent/device/memfd', 'test/agent/device'],
  },
  {
    id: 'a kept RMA of another size is taken up',
    promise,
    file: 'src/domain/agent/slots/adopt.ts',
    find: 'return inode === kept.inode && sizeBytes === kept.sizeBytes;',
    replace: 'return inode === kept.inode;',
    tests: ['test/domain/agent/slots/adopt', 'test/domain/agent/slots/keep-over-restarts', 'test/domain/agent/recover'],
  },
  {
    id: 'an RMA that its holder gave back is handed out as it is',
    promise,
    file: 'src/domain/agent/slots/reclaim.ts',
    find: "  if (before.state === 'OFFERED') out.push({ type: 'close-rma', fd: before.rma.fd });\n  supply.want(slot);",
    replace:
      "  if (before.state === 'OFFERED') {\n    slots.move(slot, { state: 'FREE', rma: before.rma });\n    return;\n  }\n  supply.want(slot);",
    tests: ['test/domain/agent/local/confirm', 'test/domain/agent/local/hand-back', 'test/domain/agent/model'],
  },
];
