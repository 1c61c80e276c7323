import type { ClaimId } from '../ids.js';

interface Place {
  readonly createRevision: number;
  readonly id: ClaimId;
}

/** Forgotten claims leave holes; past this share of them the order is packed. */
const HOLES_SHARE_MAX = 0.5;

/** Claims in the order of their making, findable by where a page left off. */
export class ClaimOrder {
  private places: (Place | undefined)[] = [];
  private holes = 0;

  /** Claims come in the order of their createRevision. */
  append(place: Place): void {
    this.places.push(place);
  }

  remove(createRevision: number): void {
    const index = this.firstAtOrAfter(createRevision);
    if (this.places[index]?.createRevision !== createRevision) return;
    this.places[index] = undefined;
    this.holes += 1;
    if (this.holes > this.places.length * HOLES_SHARE_MAX) this.pack();
  }

  /** Ids of the claims made after `createRevision`, oldest first. */
  *after(createRevision: number): Generator<ClaimId> {
    const { places } = this;
    for (let index = this.firstAtOrAfter(createRevision + 1); index < places.length; index++) {
      const place = places[index];
      if (place !== undefined) yield place.id;
    }
  }

  private pack(): void {
    this.places = this.places.filter((place) => place !== undefined);
    this.holes = 0;
  }

  private firstAtOrAfter(createRevision: number): number {
    let low = 0;
    let high = this.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const probe = this.nearestPlaceFrom(middle, high);
      if (probe === high || (this.places[probe]?.createRevision ?? 0) >= createRevision) high = middle;
      else low = probe + 1;
    }
    return this.nearestPlaceFrom(low, this.places.length);
  }

  private nearestPlaceFrom(index: number, end: number): number {
    let found = index;
    while (found < end && this.places[found] === undefined) found += 1;
    return found;
  }
}
