import type { RootDatabase } from 'lmdb';
import { openFile } from '../lmdb/open-file.js';
import { inTemporaryDirectory } from '../location/durable-files.js';
import { from5 } from './from-5.js';

/** The layout of the records that this version writes and reads. */
export const LAYOUT = 6;

/** Makes a new file at `target` from one of the previous layout. */
type Migration = (source: RootDatabase<unknown, string>, target: string) => Promise<void>;

/**
 * Migrations by the layout that they start from; each leads to the next layout. The first one starts from that of
 * 0.1.0.
 */
const MIGRATIONS: Readonly<Record<number, Migration>> = { 5: from5 };

/** True for a layout that `migrate` can start from. */
export function canMigrate(layout: number): boolean {
  return MIGRATIONS[layout] !== undefined;
}

/**
 * Makes a file of the current layout at `target` from one of an older layout, step by step. The old file stays as it
 * is.
 */
export async function migrate(source: string, layout: number, target: string, directory: string): Promise<void> {
  const step = MIGRATIONS[layout];
  if (step === undefined) throw new Error(`there is no migration from layout ${layout} to layout ${LAYOUT}`);
  if (layout + 1 === LAYOUT) return run(step, source, target);
  await inTemporaryDirectory(directory, async (between) => {
    await run(step, source, between);
    await migrate(between, layout + 1, target, directory);
  });
}

async function run(step: Migration, source: string, target: string): Promise<void> {
  const root = await openFile(source);
  try {
    await step(root, target);
  } finally {
    await root.close();
  }
}
