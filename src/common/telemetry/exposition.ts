import type { Registry } from 'prom-client';

/** The response to a scrape, in Prometheus' text format, in pieces. */
export interface Exposition {
  /** Each piece is whole lines. Other work runs between pieces, so none may take longer than some milliseconds. */
  pieces(): AsyncIterable<string>;
}

/** Series that a registry would be too slow for; they follow after its content. */
export type ExtraPieces = () => AsyncIterable<string>;

/** Everything in `registry`, followed by `extra`. */
export function expositionOf(registry: Registry, extra?: ExtraPieces): Exposition {
  return {
    async *pieces() {
      yield await registry.metrics();
      if (extra !== undefined) yield* extra();
    },
  };
}
