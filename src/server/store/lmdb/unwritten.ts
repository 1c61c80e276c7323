/**
 * What was put into a table and is not durable yet, and so is not read back from it: the next put builds on it. Nothing
 * is here while the disk is idle.
 */
export class Unwritten<Key> {
  private readonly values = new Map<Key, { readonly text: string; readonly append: number }>();
  private puts: Key[] = [];
  private append = 0;

  get(key: Key): string | undefined {
    return this.values.get(key)?.text;
  }

  put(key: Key, text: string): void {
    this.values.set(key, { text, append: this.append });
    this.puts.push(key);
  }

  /** An append is complete. Call the returned function when it is durable. */
  appended(): () => void {
    const { append, puts } = this;
    this.append += 1;
    this.puts = [];
    return () => {
      for (const key of puts) if (this.values.get(key)?.append === append) this.values.delete(key);
    };
  }
}
