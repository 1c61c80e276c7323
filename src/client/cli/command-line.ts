/** The words for rmactl itself; those after "--" are another program's. */
export function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}

/**
 * Whether the command line asks for JSON. Looks at the words directly: the error to report may be that they cannot be
 * parsed.
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
