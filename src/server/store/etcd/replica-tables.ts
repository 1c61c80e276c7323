import { memoryTables } from '../tables/memory-tables.js';
import type { Tables } from '../tables/tables.js';
import { MemoryWitness, type Witness } from './witness.js';

/** Where a replica keeps its copy. It is disposable: it is filled anew at each start, and need not be durable. */
export interface ReplicaTables {
  readonly tables: Tables;
  readonly witness: Witness;
  /** Writes together; all of it can be read when this returns. */
  write(work: () => void): void;
  /** After a load: lets go of the memory that it took. `tables` are others then. */
  letGo(): Promise<void>;
  close(): Promise<void>;
}

/** A copy in memory, for tests and the simulation. */
export function inMemory(witness: Witness = new MemoryWitness()): ReplicaTables {
  const tables = memoryTables();
  return { tables, witness, write: (work) => work(), letGo: () => Promise.resolve(), close: () => Promise.resolve() };
}
