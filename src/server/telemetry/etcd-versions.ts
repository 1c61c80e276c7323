/** Linearizable reads of older ones may be stale after a pause of the member. */
export const RECOMMENDED_ETCD = '3.5.28';

/** Whether a version of etcd is the recommended one or later; what is no version is not. */
export function isRecommended(version: string): boolean {
  const [found, wanted] = [numbersOf(version), numbersOf(RECOMMENDED_ETCD)];
  if (found === null || wanted === null) return false;
  const place = wanted.findIndex((number, at) => number !== found[at]);
  return place === -1 || (found[place] ?? 0) > (wanted[place] ?? 0);
}

function numbersOf(version: string): readonly number[] | null {
  const parts = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})/.exec(version);
  return parts === null ? null : parts.slice(1).map(Number);
}
