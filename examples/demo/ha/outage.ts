import type { Acknowledged } from './guests.js';

/** A time in which no claim was acknowledged. */
export interface Outage {
  readonly before: Acknowledged;
  readonly after: Acknowledged;
  readonly lastedMs: number;
}

/**
 * The longest one that has some of this time in it. An answer that was on its way when a broker died is no answer of
 * the next one: so it is not the first claim after the death that counts, but the longest silence.
 */
export function longestOutage(
  acknowledged: readonly Acknowledged[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Outage {
  let longest: Outage | null = null;
  for (const [index, after] of acknowledged.entries()) {
    const before = acknowledged[index - 1];
    if (before === undefined || after.atMs < fromMs || before.atMs > toMs) continue;
    const lastedMs = after.atMs - before.atMs;
    if (longest === null || lastedMs > longest.lastedMs) longest = { before, after, lastedMs };
  }
  if (longest === null) throw new Error('no claim was acknowledged after that');
  return longest;
}
