/** Milliseconds since the epoch of a certificate's "Nov 30 21:00:00 2036 GMT", as node's X509Certificate has it. */
export function certificateTimeMs(text: string): number {
  return Date.parse(text);
}
