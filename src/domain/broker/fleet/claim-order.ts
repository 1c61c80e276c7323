import type { ClaimId } from '../../ids.js';

/** Forgotten claims leave holes; past this share of them the order is packed. */
const HOLES_SHARE_MAX = 0.5;

/**
 * Claims in the order of their making, findable by where a page left off. Two lists side by side, the second of which
 * the engine keeps as bare numbers: a list of pairs takes three times the memory.
 */
export class ClaimOrder {
  /** Null where one was forgotten, whose number stays until the list is packed. */
  private ids: (ClaimId | null)[] = [];
  private revisions: number[] = [];
  private holes = 0;

  /** Claims come in the order of their createRevision. */
  append({ id, createRevision }: { readonly id: ClaimId; readonly createRevision: number }): void {
    this.ids.push(id);
    this.revisions.push(createRevision);
  }

  remove(createRevision: number): void {
    const index = this.firstAtOrAfter(createRevision);
    if (this.revisions[index] !== createRevision || this.ids[index] === null) return;
    this.ids[index] = null;
    this.holes += 1;
    if (this.holes > this.ids.length * HOLES_SHARE_MAX) this.pack();
  }

  /** Ids of the claims made after `createRevision`, oldest first. */
  *after(createRevision: number): Generator<ClaimId> {
    const { ids } = this;
    for (let index = this.firstAtOrAfter(createRevision + 1); index < ids.length; index++) {
      const id = ids[index];
      if (id !== null && id !== undefined) yield id;
    }
  }

  /** Ids of the claims made before `createRevision`, newest first. */
  *before(createRevision: number): Generator<ClaimId> {
    const { ids } = this;
    for (let index = this.firstAtOrAfter(createRevision) - 1; index >= 0; index--) {
      const id = ids[index];
      if (id !== null && id !== undefined) yield id;
    }
  }

  /** New lists, so that whoever is going through the old ones goes on undisturbed. */
  private pack(): void {
    this.revisions = this.revisions.filter((_, index) => this.ids[index] !== null);
    this.ids = this.ids.filter((id) => id !== null);
    this.holes = 0;
  }

  private firstAtOrAfter(createRevision: number): number {
    let low = 0;
    let high = this.revisions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.revisions[middle] ?? 0) >= createRevision) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
