import type { KeyRange } from './etcd.js';

const LAST_CODE = 0x7f;

/** All keys that begin with `prefix`, which ends in a character of ASCII. */
export function prefixRange(prefix: string): KeyRange {
  const last = prefix.charCodeAt(prefix.length - 1);
  if (!(last < LAST_CODE)) throw new Error(`"${prefix}" does not end in a character of ASCII`);
  return { from: prefix, to: prefix.slice(0, -1) + String.fromCharCode(last + 1) };
}
