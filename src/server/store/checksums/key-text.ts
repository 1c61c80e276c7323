/** Characters that are left out of a key's text: how non-ASCII text is encoded is up to lmdb, and may change. */
const NOT_PLAIN = /[^ -~]/;
const ALL_NOT_PLAIN = /[^ -~]/g;
/** The first four bits of a key that is a positive number. */
const NUMBER_MARK = 1;
const NUMBER_BYTES = 9;

/** The text of a key that goes into a checksum. */
export function keyText(key: string | number): string {
  if (typeof key === 'number') return String(key);
  return NOT_PLAIN.test(key) ? key.replace(ALL_NOT_PLAIN, '') : key;
}

/**
 * The same for a key as lmdb writes it: a text as its bytes; a number as four bits followed by a double, without
 * trailing zeros.
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
