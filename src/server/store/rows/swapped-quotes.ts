/*
 * JSON with its quotation marks swapped, so that JSON within JSON has hardly a mark that must be escaped, which costs
 * each time it is written or read.
 */

/**
 * What JSON may not have between its quotation marks as it is, those marks of both kinds, and all that is not ASCII.
 */
const NEEDS_ESCAPING = /[^ !#-&(-[\]-~]/;

/** From JSON to that and back. */
export function swapQuotes(json: string): string {
  return json.replace(/["']/g, (quote) => (quote === '"' ? "'" : '"'));
}

/** A text, or null, with swapped quotation marks. */
export function wordText(word: string | null): string {
  if (word === null) return 'null';
  return NEEDS_ESCAPING.test(word) ? swapQuotes(JSON.stringify(word)) : `'${word}'`;
}
