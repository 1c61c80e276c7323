import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { endianness, release } from 'node:os';

/** AT_PAGESZ of getauxval(3). */
const AT_PAGESZ = 6n;
const ENTRY_WORDS = 2;

/**
 * That the guest is what it was booted as, so that no other check proves something of another machine: little-endian
 * ppc64 with pages of 64 KiB and, by its argument, this MMU.
 */
export async function asBooted(mmu: string): Promise<string> {
  const cpuinfo = readFileSync('/proc/cpuinfo', 'utf8');
  const [cpu, found] = [/^cpu\s*: ([^\s,]+)/m.exec(cpuinfo)?.[1], /^MMU\s*: (\S+)/m.exec(cpuinfo)?.[1]];
  assert.deepEqual(
    [process.arch, endianness(), pageBytes(), found?.toLowerCase()],
    ['ppc64', 'LE', 65_536n, mmu],
    'architecture, byte order, page size and MMU',
  );
  return `${cpu}, Linux ${release()}, Node ${process.versions.node}`;
}

/** As the kernel told this process. */
function pageBytes(): bigint | undefined {
  const bytes = readFileSync('/proc/self/auxv');
  const words = new BigUint64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  for (let at = 0; at < words.length; at += ENTRY_WORDS) if (words[at] === AT_PAGESZ) return words[at + 1];
  return undefined;
}
