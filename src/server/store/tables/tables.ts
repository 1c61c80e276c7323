/**
 * One table of sealed records (see checksums/seal.ts), in the order of its keys. What is read is what was committed:
 * writes are part of a commit that whoever has the tables begins and ends.
 */
export interface Table<Key extends string | number> {
  get(key: Key): string | undefined;
  doesExist(key: Key): boolean;
  getRange(options?: { readonly limit?: number }): Iterable<{ readonly key: Key; readonly value: string }>;
  getKeys(): Iterable<Key>;
  put(key: Key, text: string): unknown;
  remove(key: Key): unknown;
}

/** A table that may have several texts under one key. */
export interface IndexTable {
  getValues(key: string): Iterable<string>;
  doesExist(key: string): boolean;
  put(key: string, text: string): unknown;
  remove(key: string, text: string): unknown;
}

/** The tables of a store in the current layout. */
export interface Tables {
  /** Facts about the store itself. */
  readonly facts: Table<string>;
  /** Keyed by createRevision: new claims are added at the end, and claims that change together are neighbours. */
  readonly claims: Table<number>;
  readonly nodes: Table<string>;
  readonly tenants: Table<string>;
  /** Of nodes that are known and of some that were removed; see node-histories.ts. */
  readonly nodeHistories: Table<string>;
  /** Keyed by the revision at which they were archived. */
  readonly compactedClaims: Table<number>;
  readonly compactedIds: Table<string>;
  /** Several values per key, as one request may have made several claims. */
  readonly compactedRequests: IndexTable;
}
