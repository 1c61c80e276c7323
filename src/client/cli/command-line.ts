/** The words of rmactl itself; what follows "--" is another program's. */
export function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

/**
 * Whether the command line asks for JSON; looked up in its words, as what is wrong may be that they cannot be parsed.
 */
export function wantsJson(words: readonly string[]): boolean {
  return /(?:^| )(?:-o[ =]?|--output[ =])json(?: |$)/.test(ownWords(words).join(' '));
}

/** Words that need no quotes in any shell. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line that can be pasted into a shell. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
