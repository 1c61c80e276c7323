import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStore } from '../../../src/server/store/lmdb-store.js';
import { MemoryDisk, MemoryStore } from '../../../src/server/store/memory-store.js';
import { describeStore } from './store-contract.js';

describeStore('memory', async () => {
  const disk = new MemoryDisk(randomBytes(32));
  return { open: async () => new MemoryStore(disk), remove: async () => {} };
});

describeStore('LMDB', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rma-store-'));
  return {
    open: () => LmdbStore.open({ directory, randomBytes }),
    remove: () => rm(directory, { recursive: true }),
  };
});
