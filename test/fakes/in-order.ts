import type { KeptRma } from '../../src/domain/agent/rmas.js';

/** For comparing what has no order. */
export function byClaim<T extends { readonly claim: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

/** Likewise. */
export function byName(items: readonly KeptRma[]): KeptRma[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}
