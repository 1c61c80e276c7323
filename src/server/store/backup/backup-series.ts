import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { DATA_FILE } from '../location/store-place.js';

/** Names of backups in a series; they sort by time: rma-broker-20261130T031700Z, in UTC. */
const NAME = /^rma-broker-\d{8}T\d{6}Z$/;
/** A directory without a store that is older than this was left by an interrupted backup. */
const CUT_OFF_AFTER_MS = 24 * 3_600_000;

/** A series of backups in one directory. */
export interface BackupSeries {
  readonly directory: string;
  /** How many backups to keep, including the new one: at least 1. */
  readonly keptMax: number;
}

/** A new backup of a series, and those that were removed for it. */
export interface BackupMade<T> {
  readonly path: string;
  readonly removed: readonly string[];
  /** What `backUp` has told. */
  readonly outcome: T;
}

/**
 * Adds a backup to a series, named by its time, and then removes the oldest beyond `keptMax`. Other files in the
 * directory stay. Rejects like `backUp`, which makes a single backup in a new directory.
 */
export async function backUpInto<T>(
  series: BackupSeries,
  wallMs: number,
  backUp: (to: string) => Promise<T>,
): Promise<BackupMade<T>> {
  const name = nameAt(wallMs);
  const path = join(series.directory, name);
  const outcome = await backUp(path);
  const removed = [...surplus(series, name), ...cutOff(series.directory, name, wallMs)];
  for (const old of removed) rmSync(join(series.directory, old), { recursive: true, force: true });
  return { path, removed, outcome };
}

/** The name of a backup that begins at this time. */
function nameAt(wallMs: number): string {
  return `rma-broker-${dateTimeOfSecond(Math.floor(wallMs / 1000)).replaceAll(/[-:]/g, '')}Z`;
}

/**
 * The backups to remove. The one just made always stays, even if the clock was set back and it does not have the newest
 * name.
 */
function surplus({ directory, keptMax }: BackupSeries, made: string): readonly string[] {
  const others = membersOf(directory).filter((name) => name !== made && hasStore(directory, name));
  return others.slice(0, Math.max(0, others.length - (keptMax - 1)));
}

function cutOff(directory: string, made: string, wallMs: number): readonly string[] {
  return membersOf(directory).filter((name) => {
    const isOld = lstatSync(join(directory, name)).mtimeMs < wallMs - CUT_OFF_AFTER_MS;
    return name !== made && !hasStore(directory, name) && isOld;
  });
}

/** Oldest first; only directories, not links. */
function membersOf(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

function hasStore(directory: string, name: string): boolean {
  return existsSync(join(directory, name, DATA_FILE));
}
