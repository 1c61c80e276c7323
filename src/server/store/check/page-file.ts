import { fstatSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import { Damage } from './damage.js';

/** LMDB stores numbers in the machine's byte order. */
export const IS_LITTLE_ENDIAN = endianness() === 'LE';
const [LOW_WORD, HIGH_WORD] = IS_LITTLE_ENDIAN ? [0, 4] : [4, 0];
const [LOW_HALF, HIGH_HALF] = IS_LITTLE_ENDIAN ? [0, 2] : [2, 0];

/** Reads numbers as LMDB stores them. */
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

  /** A 32-bit number in two halves, which need not be aligned. */
  halves(at: number): number {
    return this.u16(at + LOW_HALF) + this.u16(at + HIGH_HALF) * 2 ** 16;
  }

  /** Exact up to 2^53, which no page or change number reaches; larger values are damage, and still read as large. */
  u64(at: number): number {
    return this.u32(at + LOW_WORD) + this.u32(at + HIGH_WORD) * 2 ** 32;
  }

  i64(at: number): number {
    return this.u32(at + LOW_WORD) + this.view.getInt32(at + HIGH_WORD, IS_LITTLE_ENDIAN) * 2 ** 32;
  }
}

/** Reads the pages of a data file without mapping it: a missing page is an error here, but SIGBUS in a map. */
export class PageFile {
  readonly byteCount: number;

  constructor(
    private readonly fd: number,
    readonly pageBytes: number,
  ) {
    this.byteCount = fstatSync(fd).size;
  }

  /** Fills `into` from the start of a page. */
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
