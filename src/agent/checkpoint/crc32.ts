/** The reflected polynomial of IEEE 802.3. */
const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  return remainder;
});

/** CRC-32 as zlib has it, unsigned, of a part of some bytes. Our own because `zlib.crc32` came only with Node 20.15. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let remainder = 0xffffffff;
  // By index: an iterator over the bytes takes several times as long, and this is on the way of every redeem.
  for (let at = start; at < end; at++) {
    remainder = (TABLE[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
