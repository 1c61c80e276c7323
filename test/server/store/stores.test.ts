import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStore } from '../../../src/server/store/lmdb/lmdb-store.js';
import { MemoryDisk, MemoryStore } from '../../../src/server/store/memory/memory-store.js';
import { describeArchive } from './archive-contract.js';
import { describeHistories } from './history-contract.js';
import { describeStore, type StorePlace } from './store-contract.js';

async function inMemory(): Promise<StorePlace> {
  const disk = new MemoryDisk(randomBytes(32));
  return { open: async () => new MemoryStore(disk), remove: async () => {} };
}

async function inDirectory(): Promise<StorePlace> {
  const directory = await mkdtemp(join(tmpdir(), 'rma-store-'));
  return {
    open: () => LmdbStore.open({ directory, randomBytes }),
    remove: () => rm(directory, { recursive: true }),
  };
}

describeStore('memory', inMemory);
describeStore('LMDB', inDirectory);
describeArchive('memory', inMemory);
describeArchive('LMDB', inDirectory);
describeHistories('memory', inMemory);
describeHistories('LMDB', inDirectory);
