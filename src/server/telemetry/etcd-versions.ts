/**
 * Linearizable reads may be stale after a pause of a member ("Stale reads caused by process pausing" in etcd's
 * changelogs); of each release that was kept up, this is the first patch without that. No later release ever had it.
 */
const FIRST_PATCHES: ReadonlyMap<string, number> = new Map([
  ['3.4', 42],
  ['3.5', 28],
  ['3.6', 9],
]);

/** What to run, for people. */
export const RECOMMENDED_ETCD = '3.5.28, 3.6.9 or a later release';

/** Whether a version of etcd never answers with what is not so any more; what is no version is not believed. */
export function readsAreFresh(version: string): boolean {
  const parts = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})/.exec(version);
  if (parts === null) return false;
  const [major = 0, minor = 0, patch = 0] = parts.slice(1).map(Number);
  const firstPatch = FIRST_PATCHES.get(`${major}.${minor}`);
  return firstPatch === undefined ? major > 3 || (major === 3 && minor > 6) : patch >= firstPatch;
}
