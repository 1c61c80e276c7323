/**
 * How many texts are kept that are durable already. A claim is prepared milliseconds after it was made, and that its
 * last row need not be read then is most of what its history would cost. They have less than a megabyte together.
 */
const DURABLE_MAX = 4_096;

/**
 * What was last put into a table: all that is not durable yet, and so is not read back from it, and some of the rest.
 * The next put builds on it.
 */
export class RecentTexts<Key> {
  /** In the order of the puts. */
  private readonly values = new Map<Key, { readonly text: string; readonly append: number }>();
  private append = 0;

  get(key: Key): string | undefined {
    return this.values.get(key)?.text;
  }

  put(key: Key, text: string): void {
    this.values.delete(key);
    this.values.set(key, { text, append: this.append });
  }

  /** An append is complete. Call the returned function when it is durable. */
  appended(): () => void {
    const { append: durable } = this;
    this.append += 1;
    return () => this.trim(durable);
  }

  private trim(durable: number): void {
    for (const [key, { append }] of this.values) {
      if (this.values.size <= DURABLE_MAX || append > durable) return;
      this.values.delete(key);
    }
  }
}
