import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** Where LMDB (data format 2, as npm's lmdb 3 writes it) keeps its mark in the first page, and the mark itself. */
const MAGIC_OFFSET = 24;
const MAGIC = 0xbeefc0de;
/** The two meta pages; a file that ends within them was never complete. */
const BYTES_MIN = 2 * 4_096;

/**
 * Why a file cannot be an LMDB data file; null when it may be one, or is not there yet. LMDB maps what it is given and trusts
 * it: a file that is none ends the process with a segmentation fault, and nobody learns why.
 */
export function problemWithDataFile(path: string): string | null {
  if (!existsSync(path)) return null;
  const head = readHead(path);
  if (head.length < BYTES_MIN) return `${path} ends within its header`;
  const magic = [head.readUInt32LE(MAGIC_OFFSET), head.readUInt32BE(MAGIC_OFFSET)];
  return magic.includes(MAGIC) ? null : `${path} is not an LMDB data file`;
}

function readHead(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(BYTES_MIN);
    return head.subarray(0, readSync(fd, head, 0, BYTES_MIN, 0));
  } finally {
    closeSync(fd);
  }
}
