/** How grpc-js reports that it could not connect; the kernel's error is in the middle. */
const NO_CONNECTION = /^No connection established\. Last error: (?:Error: )?(.*?)\. Resolution note:/s;
const NO_ADDRESS = /^Name resolution failed for target (?:dns:|ipv[46]:)?(.*?)(?:\. Resolution note:.*)?$/s;

/**
 * Rewrites the messages of grpc-js that operators meet most, so that they say what happened and where; others stay as
 * they are.
 */
export function transportWords(words: string): string {
  const refused = NO_CONNECTION.exec(words)?.[1];
  if (refused !== undefined) return `no broker answers (${refused})`;
  const unknown = NO_ADDRESS.exec(words)?.[1];
  return unknown === undefined ? words : `no address is known for the broker ${unknown}`;
}
