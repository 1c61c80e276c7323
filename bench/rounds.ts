import type { Effort } from './effort.js';
import { median } from './measure.js';

/** One round of a measurement or of its reference: runs for so long, and returns its result. */
export type Round<T> = (durationMs: number) => Promise<T>;

/**
 * Both in turn, round by round, so that a disturbance affects both; a warm-up of each precedes the rounds that count.
 */
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
