import type fc from 'fast-check';

/** What an arbitrary makes. */
export type Made<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
