import { closeSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnFile, READING } from '../../../common/files/own-file.js';
import type { CheckedFile } from '../check/check-file.js';
import { canMigrate, LAYOUT, migrate } from '../migrations/migrate.js';
import { copyFile, inTemporaryDirectory, removeTemporaryDirectories, renameDurably } from './durable-files.js';
import { formerFileOf, leaveMarker } from './marker.js';
import { storeFailed, unusable } from './store-failed.js';
import type { StoreLog } from './store-log.js';
import { DATA_FILE, type StorePlace } from './store-place.js';

/** Copies of stores that were migrated. More of them help nobody: each version can go back to the one before. */
const KEPT_COPIES_MAX = 2;
const KEPT = `${DATA_FILE}.layout-`;
const UNDER_WAY = '.migrating';

/** What finding a store's file takes. */
export interface StoreFileParts {
  readonly place: StorePlace;
  readonly log: StoreLog;
  /** Looks at a data file; see checkFile. */
  readonly check: (path: string, knownLayout: number) => Promise<CheckedFile>;
  /** Makes a new store at a path. */
  readonly create: (path: string) => Promise<void>;
}

/**
 * Sees to it that there is a sound data file of today's layout in its place: finds it there, makes it of one of an
 * older layout, or makes a new one. A crash in the middle leaves the old store or the new one, and never neither.
 * STORE_FAILED with what to do when it cannot; what is damaged stays as it is.
 */
export async function prepareStoreFile(parts: StoreFileParts): Promise<void> {
  const { place } = parts;
  removeTemporaryDirectories(place.directory);
  const former = formerFileOf(place);
  if (existsSync(place.file)) {
    if (former === 'store') throw storeFailed(place, twoStores(place));
    await renew(parts);
  } else if (former === 'store') await moveIn(parts);
  else {
    const underWay = namesIn(place, (name) => name.endsWith(UNDER_WAY)).at(-1);
    if (underWay !== undefined) await goOn(parts, underWay);
    else if (former === 'marker') throw storeFailed(place, storeIsGone(place));
    else await createStore(parts);
  }
  finishCopies(place);
  if (former === 'nothing') await leaveMarker(place);
}

/** Makes sure that a file is sound, and tells its layout. */
async function layoutOf({ place, check }: StoreFileParts, path: string): Promise<number> {
  try {
    // Whatever opens it later follows links.
    closeSync(openOwnFile(path, READING));
    const { layout } = await check(path, LAYOUT);
    if (layout === LAYOUT || canMigrate(layout)) return layout;
    throw storeFailed(place, otherLayout(layout));
  } catch (problem) {
    throw unusable(place, path, problem);
  }
}

async function createStore({ place, create }: StoreFileParts): Promise<void> {
  await inTemporaryDirectory(place.directory, async (path) => {
    await create(path);
    renameDurably(path, place.file);
  });
}

/** The store is in its place, and may have an older layout. */
async function renew(parts: StoreFileParts): Promise<void> {
  const layout = await layoutOf(parts, parts.place.file);
  if (layout === LAYOUT) return;
  const copy = await keep(parts.place, parts.place.file, layout);
  await migrateTo(parts, copy, layout, () => {});
}

/** The store is where 0.1.0 had it. */
async function moveIn(parts: StoreFileParts): Promise<void> {
  const { place } = parts;
  const layout = await layoutOf(parts, place.formerFile);
  if (layout === LAYOUT) throw storeFailed(place, misplaced(place));
  const copy = await keep(place, place.formerFile, layout);
  // From here on the copy is the store: 0.1.0 must not go on with the old file while it is on its way.
  await migrateTo(parts, copy, layout, () => leaveMarker(place));
}

/** A crash came between the old store's end and the new one's beginning. */
async function goOn(parts: StoreFileParts, name: string): Promise<void> {
  const copy = join(parts.place.directory, name);
  await migrateTo(parts, copy, await layoutOf(parts, copy), () => {});
}

async function keep(place: StorePlace, file: string, layout: number): Promise<string> {
  const copy = join(place.directory, `${KEPT}${layout}${UNDER_WAY}`);
  await inTemporaryDirectory(place.directory, async (path) => {
    copyFile(file, path);
    renameDurably(path, copy);
  });
  return copy;
}

async function migrateTo(
  parts: StoreFileParts,
  copy: string,
  layout: number,
  beforeItBegins: () => void | Promise<void>,
): Promise<void> {
  const { place, log } = parts;
  const kept = copy.slice(0, -UNDER_WAY.length);
  const fields = { from: layout, to: LAYOUT, copy: kept };
  log.warn('store.migrating', 'the store has the layout of an older version and gets the one of this', fields);
  await inTemporaryDirectory(place.directory, async (path) => {
    try {
      await migrate(copy, layout, path, place.directory);
    } catch (cause) {
      throw unusable(place, copy, cause);
    }
    await layoutOf(parts, path);
    await beforeItBegins();
    renameDurably(path, place.file);
  });
  const advice = `to go back, stop this broker and follow "Upgrade" in docs/operations.md with ${kept}`;
  log.warn('store.migrated', advice, fields);
}

/** Copies whose store is in its place are for going back only: they get their names, and the last ones stay. */
function finishCopies(place: StorePlace): void {
  const at = (name: string) => join(place.directory, name);
  for (const name of namesIn(place, (each) => each.endsWith(`${UNDER_WAY}-lock`))) rmSync(at(name));
  for (const name of namesIn(place, (each) => each.endsWith(UNDER_WAY))) {
    renameSync(at(name), at(name.slice(0, -UNDER_WAY.length)));
  }
  const copies = namesIn(place, () => true);
  for (const name of copies.slice(0, -KEPT_COPIES_MAX)) rmSync(at(name));
}

/** Copies of stores, the one with the oldest layout first. */
function namesIn({ directory }: StorePlace, isWanted: (name: string) => boolean): readonly string[] {
  const numberOf = (name: string) => Number.parseInt(name.slice(KEPT.length), 10);
  const names = readdirSync(directory).filter((name) => name.startsWith(KEPT) && isWanted(name));
  return names.sort((a, b) => numberOf(a) - numberOf(b));
}

function otherLayout(layout: number): string {
  return `it has layout ${layout} and this broker knows ${LAYOUT}: run the broker version that wrote it`;
}

function twoStores({ file, formerFile }: StorePlace): string {
  return `there are two, ${formerFile}, where version 0.1.0 has its store, and ${file}: move away the one that is not to be used`;
}

function misplaced({ formerFile }: StorePlace): string {
  return `${formerFile} is not where this version has its store; move it away, and restore from there (--restore-from)`;
}

function storeIsGone({ file, formerFile }: StorePlace): string {
  return `${file} is gone: restore a backup (--restore-from); to begin with an empty store, remove ${formerFile} too`;
}
