import type { Guest } from './guests.js';

/** What every guest says first: that it is the machine that it was meant to be. */
export const ALWAYS = 'as-booted:';

/**
 * What words of a command line ask for: names of guests are those guests, other words are parts of checks' names. A
 * guest that has none of these checks is left out.
 */
export function chosenGuests(guests: readonly Guest[], words: readonly string[]): readonly Guest[] {
  const names = words.filter((word) => guests.some(({ name }) => name === word));
  const parts = words.filter((word) => !names.includes(word));
  const isWanted = (check: string) => parts.length === 0 || parts.some((part) => check.includes(part));
  return guests
    .filter(({ name, checks }) => (names.length === 0 || names.includes(name)) && checks.some(isWanted))
    .map((guest) => ({
      ...guest,
      checks: guest.checks.filter((check) => isWanted(check) || check.startsWith(ALWAYS)),
    }));
}
