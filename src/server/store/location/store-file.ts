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

/** How many copies of migrated stores are kept: each version can only go back to the one before. */
const KEPT_COPIES_MAX = 2;
const KEPT = `${DATA_FILE}.layout-`;
const UNDER_WAY = '.migrating';

/** What finding a store's file depends on. */
export interface StoreFileParts {
  readonly place: StorePlace;
  readonly log: StoreLog;
  /** Checks a data file; see checkFile. */
  readonly check: (path: string, knownLayout: number) => Promise<CheckedFile>;
  /** Makes a new store at a path. */
  readonly create: (path: string) => Promise<void>;
}

/**
 * Makes sure that a sound data file of the current layout is in its place: finds it there, migrates one of an older
 * layout, or makes a new one. After a crash in the middle there is the old store or the new one, never neither. Throws
 * STORE_FAILED with what to do when it cannot; a damaged file is left as it is.
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

/** Makes sure that a file is sound; returns its layout. */
async function layoutOf({ place, check }: StoreFileParts, path: string): Promise<number> {
  try {
    // Refuses a link here, since what opens the file later follows links.
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

/** Migrates the store in its place if it has an older layout. */
async function renew(parts: StoreFileParts): Promise<void> {
  const layout = await layoutOf(parts, parts.place.file);
  if (layout === LAYOUT) return;
  const copy = await keep(parts.place, parts.place.file, layout);
  await migrateTo(parts, copy, layout, () => {});
}

/** Migrates the store from where 0.1.0 had it. */
async function moveIn(parts: StoreFileParts): Promise<void> {
  const { place } = parts;
  const layout = await layoutOf(parts, place.formerFile);
  if (layout === LAYOUT) throw storeFailed(place, misplaced(place));
  const copy = await keep(place, place.formerFile, layout);
  // From here on the copy is the store: 0.1.0 must not continue with the old file during the migration.
  await migrateTo(parts, copy, layout, () => leaveMarker(place));
}

/** Continues a migration that a crash interrupted after the old store was given up. */
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
  log.warn('store.migrating', 'the store has an older layout and is migrated to the current one', fields);
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

/** Copies of migrations that are finished only serve to go back: gives them their final names, and keeps the latest. */
function finishCopies(place: StorePlace): void {
  const at = (name: string) => join(place.directory, name);
  for (const name of namesIn(place, (each) => each.endsWith(`${UNDER_WAY}-lock`))) rmSync(at(name));
  for (const name of namesIn(place, (each) => each.endsWith(UNDER_WAY))) {
    renameSync(at(name), at(name.slice(0, -UNDER_WAY.length)));
  }
  const copies = namesIn(place, () => true);
  for (const name of copies.slice(0, -KEPT_COPIES_MAX)) rmSync(at(name));
}

/** The copies of stores, oldest layout first. */
function namesIn({ directory }: StorePlace, isWanted: (name: string) => boolean): readonly string[] {
  const numberOf = (name: string) => Number.parseInt(name.slice(KEPT.length), 10);
  const names = readdirSync(directory).filter((name) => name.startsWith(KEPT) && isWanted(name));
  return names.sort((a, b) => numberOf(a) - numberOf(b));
}

function otherLayout(layout: number): string {
  return `it has layout ${layout} and this broker knows ${LAYOUT}: run the broker version that wrote it`;
}

function twoStores({ file, formerFile }: StorePlace): string {
  return `there are two stores, ${formerFile}, where version 0.1.0 has its store, and ${file}: move away the one that should not be used`;
}

function misplaced({ formerFile }: StorePlace): string {
  return `${formerFile} is not where this version has its store; move it away, and restore from there (--restore-from)`;
}

function storeIsGone({ file, formerFile, leavingFile, leftFile }: StorePlace): string {
  if (existsSync(leavingFile))
    return `it is being moved to etcd, or that was cut short: repeat it (--move-store-to etcd), or rename ${leavingFile} to ${file} when etcd has no store`;
  if (existsSync(leftFile))
    return `it was moved to etcd: run this broker with store etcd, or move it back (--move-store-to lmdb); ${leftFile} is what it was then`;
  return `${file} is gone: restore a backup (--restore-from); to begin with an empty store, remove ${formerFile} too`;
}
