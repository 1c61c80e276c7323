import type { Registry } from 'prom-client';

/** What a scrape is answered with, in Prometheus' text format, a piece at a time. */
export interface Exposition {
  /**
   * Each piece is whole lines. Whoever makes them lets others work in between: none may take
   * longer than some milliseconds.
   */
  pieces(): AsyncIterable<string>;
}

/** Series that a registry would be too slow for; they follow after everything that is in it. */
export type ExtraPieces = () => AsyncIterable<string>;

/** Everything in `registry`, and then `extra`. */
export function expositionOf(registry: Registry, extra?: ExtraPieces): Exposition {
  return {
    async *pieces() {
      yield await registry.metrics();
      if (extra !== undefined) yield* extra();
    },
  };
}
