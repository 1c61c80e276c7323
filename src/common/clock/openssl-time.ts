/** Milliseconds since the epoch of a moment as OpenSSL writes it: "Nov  3 21:00:00 2026 GMT". */
export function opensslTimeMs(text: string): number {
  return Date.parse(text);
}
