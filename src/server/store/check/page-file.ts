import { fstatSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { Damage } from './damage.js';

/** LMDB writes numbers as the machine has them. */
export const IS_LITTLE_ENDIAN = endianness() === 'LE';
const [LOW_WORD, HIGH_WORD] = IS_LITTLE_ENDIAN ? [0, 4] : [4, 0];
const [LOW_HALF, HIGH_HALF] = IS_LITTLE_ENDIAN ? [0, 2] : [2, 0];

/** Bytes in which LMDB has its numbers. */
export class Bytes {
  private readonly view: DataView;

  constructor(readonly buffer: Buffer) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  u16(at: number): number {
    return this.view.getUint16(at, IS_LITTLE_ENDIAN);
  }

  u32(at: number): number {
    return this.view.getUint32(at, IS_LITTLE_ENDIAN);
  }

  /** A number of 32 bits in two halves that need not begin at an even place of their own. */
  halves(at: number): number {
    return this.u16(at + LOW_HALF) + this.u16(at + HIGH_HALF) * 2 ** 16;
  }

  /** Exact up to 2^53, which no number of pages or changes comes near; more than that is damage, and stays large. */
  u64(at: number): number {
    return this.u32(at + LOW_WORD) + this.u32(at + HIGH_WORD) * 2 ** 32;
  }

  i64(at: number): number {
    return this.u32(at + LOW_WORD) + this.view.getInt32(at + HIGH_WORD, IS_LITTLE_ENDIAN) * 2 ** 32;
  }
}

/** The pages of a data file, read and never mapped: a page that is not there is an error here, and SIGBUS in a map. */
export class PageFile {
  readonly byteCount: number;

  constructor(
    private readonly fd: number,
    readonly pageBytes: number,
  ) {
    this.byteCount = fstatSync(fd).size;
  }

  /** Reads `into` from the beginning of a page on. */
  read(page: number, into: Buffer): void {
    const at = page * this.pageBytes;
    if (at + into.length > this.byteCount) {
      throw new Damage(`the file ends at byte ${this.byteCount}, before page ${page}, which is in use`);
    }
    let count = 0;
    while (count < into.length) {
      const read = readSync(this.fd, into, count, into.length - count, at + count);
      if (read === 0) throw new Damage(`the file ends within page ${page}`);
      count += read;
    }
  }
}
