/** Where the signal comes from; `process` itself provides it. */
export interface HangupSource {
  on(event: 'SIGHUP', listener: () => void): unknown;
  off(event: 'SIGHUP', listener: () => void): unknown;
}

/** Calls `reload` at each SIGHUP, which asks a program to read its files again, until `signal` aborts. */
export function onHangup(source: HangupSource, reload: () => void, signal: AbortSignal): void {
  source.on('SIGHUP', reload);
  signal.addEventListener('abort', () => source.off('SIGHUP', reload), { once: true });
}
