import type { Effort } from './effort.js';
import { median } from './measure.js';

/** One round of what is measured, or of its reference: runs for so long, and says how it was. */
export type Round<T> = (durationMs: number) => Promise<T>;

/** Both in turn, round by round, so that a disturbance meets both; each round that counts, after a warm-up of each. */
export async function inTurn<T>(
  { measured, reference }: { readonly measured: Round<T>; readonly reference: Round<T> },
  { warmUpMs, roundMs, rounds }: Effort,
): Promise<{ readonly measured: readonly T[]; readonly reference: readonly T[] }> {
  await reference(warmUpMs);
  await measured(warmUpMs);
  const results = { measured: [] as T[], reference: [] as T[] };
  for (let round = 0; round < rounds; round++) {
    results.reference.push(await reference(roundMs));
    results.measured.push(await measured(roundMs));
  }
  return results;
}

/** The medians of both. */
export async function mediansInTurn(
  sides: { readonly measured: Round<number>; readonly reference: Round<number> },
  effort: Effort,
): Promise<{ readonly value: number; readonly reference: number }> {
  const { measured, reference } = await inTurn(sides, effort);
  return { value: median(measured), reference: median(reference) };
}
