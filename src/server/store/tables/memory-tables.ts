import type { IndexTable, Table, Tables } from './tables.js';

/** Tables in memory, for tests and for a replica without a disk. */
export function memoryTables(): Tables {
  return {
    facts: new MemoryTable(),
    claims: new MemoryTable(),
    nodes: new MemoryTable(),
    tenants: new MemoryTable(),
    nodeHistories: new MemoryTable(),
    compactedClaims: new MemoryTable(),
    compactedIds: new MemoryTable(),
    compactedRequests: new MemoryIndex(),
  };
}

/** Nearly every new key comes after all others, so a table is sorted only when it is read after one that did not. */
class MemoryTable<Key extends string | number> implements Table<Key> {
  private texts = new Map<Key, string>();
  private lastKey: Key | null = null;
  private isSorted = true;

  get(key: Key): string | undefined {
    return this.texts.get(key);
  }

  doesExist(key: Key): boolean {
    return this.texts.has(key);
  }

  *getRange({ limit = Number.POSITIVE_INFINITY }: { readonly limit?: number } = {}) {
    let count = 0;
    for (const [key, value] of this.sorted()) {
      if (count >= limit) return;
      count += 1;
      yield { key, value };
    }
  }

  getKeys(): Iterable<Key> {
    return this.sorted().keys();
  }

  put(key: Key, text: string): void {
    if (!this.texts.has(key)) {
      this.isSorted &&= this.lastKey === null || key > this.lastKey;
      this.lastKey = key;
    }
    this.texts.set(key, text);
  }

  remove(key: Key): void {
    this.texts.delete(key);
  }

  private sorted(): ReadonlyMap<Key, string> {
    if (this.isSorted) return this.texts;
    this.texts = new Map([...this.texts].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.lastKey = [...this.texts.keys()].at(-1) ?? null;
    this.isSorted = true;
    return this.texts;
  }
}

class MemoryIndex implements IndexTable {
  private readonly texts = new Map<string, Set<string>>();

  getValues(key: string): Iterable<string> {
    return this.texts.get(key) ?? [];
  }

  doesExist(key: string): boolean {
    return this.texts.has(key);
  }

  put(key: string, text: string): void {
    const texts = this.texts.get(key);
    if (texts === undefined) this.texts.set(key, new Set([text]));
    else texts.add(text);
  }

  remove(key: string, text: string): void {
    const texts = this.texts.get(key);
    if (texts?.delete(text) && texts.size === 0) this.texts.delete(key);
  }
}
