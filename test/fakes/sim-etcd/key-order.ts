import type { KeyRange } from '../../../src/server/etcd/etcd.js';

/** In UTF-16 these sort otherwise than in UTF-8. */
const SORTS_OTHERWISE = /[\ud800-\uffff]/;

/** The order of keys in etcd: that of their bytes in UTF-8. */
export function compareKeys(a: string, b: string): number {
  if (SORTS_OTHERWISE.test(a) || SORTS_OTHERWISE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : Number(a > b);
}

export function isWithin({ from, to }: KeyRange, key: string): boolean {
  return to === null ? key === from : compareKeys(key, from) >= 0 && compareKeys(key, to) < 0;
}

/** Keys in their order. */
export class OrderedKeys {
  readonly #keys: string[] = [];

  /** A key that is not in it yet. */
  add(key: string): void {
    this.#keys.splice(this.#placeOf(key), 0, key);
  }

  remove(key: string): void {
    const place = this.#placeOf(key);
    if (this.#keys[place] === key) this.#keys.splice(place, 1);
  }

  within({ from, to }: KeyRange): readonly string[] {
    const start = this.#placeOf(from);
    if (to === null) return this.#keys[start] === from ? [from] : [];
    return this.#keys.slice(start, Math.max(start, this.#placeOf(to)));
  }

  /** Where a key is, or would be. */
  #placeOf(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#keys[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
