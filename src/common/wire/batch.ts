/**
 * How many orders, or claims' reports, may share one message of a session. A report may name an executable of 4 KiB, and a message
 * has at most 4 MiB.
 */
export const BATCH_ITEMS_MAX = 256;

/** The items in their order, in as few batches as there can be. */
export function inBatches<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= BATCH_ITEMS_MAX) return [items];
  const count = Math.ceil(items.length / BATCH_ITEMS_MAX);
  return Array.from({ length: count }, (_, at) => items.slice(at * BATCH_ITEMS_MAX, (at + 1) * BATCH_ITEMS_MAX));
}
