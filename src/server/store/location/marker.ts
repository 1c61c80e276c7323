import { existsSync, statSync } from 'node:fs';
import { checkFile } from '../check/check-file.js';
import { Damage } from '../check/damage.js';
import { durable } from '../commit/durable.js';
import { openFile } from '../lmdb/open-file.js';
import { inTemporaryDirectory, renameDurably } from './durable-files.js';
import type { StorePlace } from './store-place.js';

/** The marker's layout: the first that 0.1.0 does not know. It never changes, whatever layout the store has. */
const MARKER_LAYOUT = 6;
/** A marker has a table with a single number, and is far smaller than this. */
const MARKER_BYTES_MAX = 256 * 1024;

/**
 * Leaves a file where 0.1.0 had its store. That version takes it for a store that is too new and refuses to start;
 * otherwise it would begin with an empty store, and promise RMAs that are already promised.
 */
export async function leaveMarker(place: StorePlace, finish: (path: string) => void = () => {}): Promise<void> {
  await inTemporaryDirectory(place.directory, async (path) => {
    const root = await openFile(path);
    const meta = root.openDB<number, string>({ name: 'meta' });
    await durable(meta.put('schemaVersion', MARKER_LAYOUT), place.directory);
    await root.close();
    finish(path);
    renameDurably(path, place.formerFile);
  });
}

/** What is in the place where 0.1.0 had its store. */
export function formerFileOf({ formerFile }: StorePlace): 'nothing' | 'marker' | 'store' {
  if (!existsSync(formerFile)) return 'nothing';
  if (statSync(formerFile).size > MARKER_BYTES_MAX) return 'store';
  try {
    const { layout, tables } = checkFile(formerFile, MARKER_LAYOUT);
    return layout === MARKER_LAYOUT && tables === 1 ? 'marker' : 'store';
  } catch (problem) {
    if (problem instanceof Damage) return 'store';
    throw problem;
  }
}
