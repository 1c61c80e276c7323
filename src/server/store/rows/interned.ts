/** How many different values are remembered: what is common is among the first of them. */
const VALUES_MAX = 50_000;

/** One value for all equal ones, so that many records which say the same do not each keep a copy. */
export class Interned<T> {
  private readonly values = new Map<string, T>();

  /** @param make the value of a key */
  constructor(private readonly make: (key: string) => T) {}

  get(key: string): T {
    const known = this.values.get(key);
    if (known !== undefined) return known;
    const value = this.make(key);
    if (this.values.size < VALUES_MAX) this.values.set(key, value);
    return value;
  }
}
