import type { FencingToken } from '../../ids.js';

/**
 * Which fencing tokens are fenced. Exact for ends that the broker has not acknowledged. Of the others only the highest
 * is kept, and everything at or below it counts as fenced unless its claim is known to be live. A claim refused only
 * for that reason gets a new, higher token from the broker.
 */
export class Fence {
  private readonly ended = new Set<FencingToken>();

  constructor(private floor: FencingToken) {}

  /** Every token at or below is fenced. */
  get fencedUpTo(): FencingToken {
    return this.floor;
  }

  isFenced(token: FencingToken): boolean {
    return token <= this.floor || this.ended.has(token);
  }

  end(token: FencingToken): void {
    this.ended.add(token);
  }

  /** Drops the exact record of one token; the floor rises instead. */
  forget(token: FencingToken): void {
    this.ended.delete(token);
    if (token > this.floor) this.floor = token;
  }
}
