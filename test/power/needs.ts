import { ALWAYS } from './choice.js';
import type { Guest } from './guests.js';

/** What only some checks need: LMDB's binary, and our C programs. Both are compiled here, for the guest. */
export type Part = 'lmdb' | 'programs';

/** Parts that cannot be had, and why. */
export type Lacking = Partial<Readonly<Record<Part, string>>>;

/** By the beginnings of checks' names; the other checks need Node alone. */
const NEEDS: readonly (readonly [string, readonly Part[]])[] = [
  ['main-job:', ['lmdb', 'programs']],
  ['eras', ['lmdb', 'programs']],
  ['unit-tests:test/server/store/', ['lmdb']],
];

/**
 * What is left of a guest without what is lacking, and why its other checks cannot be made. Nothing is left when it
 * could only say what machine it is.
 */
export function splitByLack(guest: Guest, lacking: Lacking) {
  const lacks = new Map(guest.checks.flatMap((check) => lackOf(check, lacking).map((why) => [check, why] as const)));
  const checks = guest.checks.filter((check) => !lacks.has(check));
  const isEmpty = lacks.size > 0 && checks.every((check) => check.startsWith(ALWAYS));
  return { made: isEmpty ? null : { ...guest, checks }, lacks };
}

/** Why a check cannot be made; empty when it can. */
function lackOf(check: string, lacking: Lacking): readonly string[] {
  const parts = NEEDS.find(([beginning]) => check.startsWith(beginning))?.[1] ?? [];
  return parts.flatMap((part) => lacking[part] ?? []).slice(0, 1);
}
