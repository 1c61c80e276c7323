import { join } from 'node:path';

/** The name of the single file that a store consists of. */
export const DATA_FILE = 'broker.lmdb';

/**
 * Where a broker has its store: a directory inside `dataDirectory` that nobody else can enter, whatever the permissions
 * of `dataDirectory`.
 */
export interface StorePlace {
  readonly dataDirectory: string;
  readonly directory: string;
  readonly file: string;
  readonly lock: string;
  /** Where 0.1.0 had its store. Later versions keep their marker there. */
  readonly formerFile: string;
  readonly formerLock: string;
  /** The store while it becomes one on etcd, and afterwards. No broker opens these. */
  readonly leavingFile: string;
  readonly leftFile: string;
}

/** The place of the store of a broker with this `dataDirectory`. */
export function storePlace(dataDirectory: string): StorePlace {
  const directory = join(dataDirectory, 'store');
  return {
    dataDirectory,
    directory,
    file: join(directory, DATA_FILE),
    lock: join(directory, 'lock'),
    formerFile: join(dataDirectory, DATA_FILE),
    formerLock: join(dataDirectory, 'lock'),
    leavingFile: join(directory, `${DATA_FILE}.moving-to-etcd`),
    leftFile: join(directory, `${DATA_FILE}.moved-to-etcd`),
  };
}
