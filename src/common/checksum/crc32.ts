import * as zlib from 'node:zlib';

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** For shorter texts the call into the engine costs more than it saves. */
const SHORT_MAX = 32;
const ASCII_MAX = 0x7f;

/**
 * CRC-32 as used by zlib, gzip and Ethernet, of bytes or of a text's UTF-8: 0 to 2^32 - 1.
 *
 * @param seed the CRC-32 of the preceding data, so that data can be added piece by piece
 */
export function crc32(data: string | Uint8Array, seed = 0): number {
  return typeof data === 'string' && data.length <= SHORT_MAX ? ofShort(data, seed) : ofMuch(data, seed);
}

/** Node has it since 20.15 and 22.2; with older ones it takes a few times as long. */
const ofMuch: (data: string | Uint8Array, seed: number) => number =
  typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32InJavaScript;

/** The same in plain JavaScript. */
export function crc32InJavaScript(data: string | Uint8Array, seed = 0): number {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  let value = ~seed;
  for (const byte of bytes) value = next(value, byte);
  return ~value >>> 0;
}

function ofShort(text: string, seed: number): number {
  let value = ~seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > ASCII_MAX) return ofMuch(text, seed);
    value = next(value, code);
  }
  return ~value >>> 0;
}

function next(value: number, byte: number): number {
  return (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
}
