import { MemoryDisk } from '../../src/server/store/memory/memory-store.js';

/**
 * How far the numbering of a restored store leaps; as far as that of one on disk, nobody has been given numbers beyond.
 */
const LEAP = 2 ** 32;

/** What a backup has. */
export function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk(new Uint8Array());
  copy.tokenSecrets = disk.tokenSecrets;
  for (const [id, node] of disk.nodes) copy.nodes.set(id, node);
  for (const [id, tenant] of disk.tenants) copy.tenants.set(id, tenant);
  for (const [id, claim] of disk.claims) copy.claims.set(id, claim);
  copy.histories = disk.histories.copy();
  copy.revision = disk.revision;
  copy.time = disk.time;
  return copy;
}

/** The store that a backup becomes. Nothing of the simulation is old enough to be archived. */
export function restoredFrom(backup: MemoryDisk): MemoryDisk {
  const disk = copyOf(backup);
  disk.restoredRevision = disk.revision;
  disk.revision += LEAP;
  return disk;
}
