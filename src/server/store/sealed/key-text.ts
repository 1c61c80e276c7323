/** What is left out of a key's text: how a store encodes it is lmdb's business, and may change what is not ASCII. */
const NOT_PLAIN = /[^ -~]/;
const ALL_NOT_PLAIN = /[^ -~]/g;
/** Keys that are positive numbers begin with this half of a byte. */
const NUMBER_MARK = 1;
const NUMBER_BYTES = 9;

/** What a checksum takes of a key. */
export function keyText(key: string | number): string {
  if (typeof key === 'number') return String(key);
  return NOT_PLAIN.test(key) ? key.replace(ALL_NOT_PLAIN, '') : key;
}

/**
 * The same of a key as lmdb writes it: a text as its bytes, a number as a double behind half a
 * byte, without the zeros at its end.
 */
export function keyTextOfBytes(bytes: Buffer): string {
  if ((bytes[0] ?? 0) >> 4 !== NUMBER_MARK) return keyText(bytes.toString('latin1'));
  const whole = Buffer.alloc(NUMBER_BYTES);
  bytes.copy(whole);
  const double = new DataView(new ArrayBuffer(8));
  double.setUint32(0, (whole.readUInt32BE(0) << 4) | ((whole[4] ?? 0) >> 4));
  double.setUint32(4, (whole.readUInt32BE(4) << 4) | ((whole[8] ?? 0) >> 4));
  return String(double.getFloat64(0));
}
