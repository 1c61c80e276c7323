import type { FencingToken } from '../../ids.js';

/**
 * Which fencing tokens are over. Exactly known for ends that the broker has not acknowledged; of the others only the
 * highest is kept, and everything at or below it counts as over unless the claim is known to live. A claim refused for
 * that reason alone gets a new, higher token from the broker.
 */
export class Fence {
  private readonly ended = new Set<FencingToken>();

  constructor(private floor: FencingToken) {}

  /** Every token at or below is over. */
  get fencedUpTo(): FencingToken {
    return this.floor;
  }

  isFenced(token: FencingToken): boolean {
    return token <= this.floor || this.ended.has(token);
  }

  end(token: FencingToken): void {
    this.ended.add(token);
  }

  /** Drops the exact memory of an end; the floor rises in its place. */
  forget(token: FencingToken): void {
    this.ended.delete(token);
    if (token > this.floor) this.floor = token;
  }
}
