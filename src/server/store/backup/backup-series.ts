import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { DATA_FILE } from '../place/store-place.js';

/** The names of a series, in the order of their making: rma-broker-20261130T031700Z, in UTC. */
const NAME = /^rma-broker-\d{8}T\d{6}Z$/;
/** What has no store in it after this long is what a backup that was cut off has left. */
const CUT_OFF_AFTER_MS = 24 * 3_600_000;

/** Where a series of backups is, and how long it is. */
export interface BackupSeries {
  readonly directory: string;
  /** How many backups are left in the end, the new one included: at least 1. */
  readonly keptMax: number;
}

/** What a new member of a series is, and whose place it took. */
export interface BackupMade {
  readonly path: string;
  readonly removed: readonly string[];
}

/**
 * Makes one more backup of a series, named by its time, and only once it is there removes the oldest beyond
 * `keptMax`. Whatever else is in the directory stays. Rejects as `backUp` does, which makes a backup in a
 * directory that is not there yet.
 */
export async function backUpInto(
  series: BackupSeries,
  wallMs: number,
  backUp: (to: string) => Promise<void>,
): Promise<BackupMade> {
  const name = nameAt(wallMs);
  const path = join(series.directory, name);
  await backUp(path);
  const removed = [...surplus(series, name), ...cutOff(series.directory, name, wallMs)];
  for (const old of removed) rmSync(join(series.directory, old), { recursive: true, force: true });
  return { path, removed };
}

/** What a backup that is begun at this moment is called. */
function nameAt(wallMs: number): string {
  return `rma-broker-${dateTimeOfSecond(Math.floor(wallMs / 1000)).replaceAll(/[-:]/g, '')}Z`;
}

/** The one that was just made stays, also where the clock has gone back and it is not the newest by its name. */
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

/** Oldest first; only directories that are no links. */
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
