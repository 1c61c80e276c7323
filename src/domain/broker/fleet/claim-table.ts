import { isLive } from '../../claim-state.js';
import { Deadlines } from '../../deadlines.js';
import type { ClaimId } from '../../ids.js';
import { type Claim, canExpire } from '../records/claim.js';
import { requestKey } from '../records/request-key.js';
import { ClaimOrder } from './claim-order.js';
import { ClaimSets } from './claim-sets.js';
import { ClaimTally } from './claim-tally.js';
import { ReleasingClaims } from './releasing-claims.js';

/** The claims in memory by their ids, and what is kept up of them because nobody could look through all. */
export class ClaimTable {
  private readonly byId = new Map<ClaimId, Claim>();
  private readonly ofRequest = new Map<string, ClaimId>();
  /** Unredeemed claims, by when their time runs out. */
  readonly expiries = new Deadlines<ClaimId>();
  /** Ended claims, oldest end first, until they are archived. */
  readonly endedInOrder = new Set<ClaimId>();
  /** In the order of their making. */
  readonly inOrder = new ClaimOrder();
  readonly tally = new ClaimTally();
  readonly releasing = new ReleasingClaims();
  /** Which claims were made together. */
  readonly sets = new ClaimSets();

  get size(): number {
    return this.byId.size;
  }

  /** How many have not ended. */
  get liveCount(): number {
    return this.byId.size - this.endedInOrder.size;
  }

  get(id: ClaimId): Claim | undefined {
    return this.byId.get(id);
  }

  has(id: ClaimId): boolean {
    return this.byId.has(id);
  }

  keys(): MapIterator<ClaimId> {
    return this.byId.keys();
  }

  values(): MapIterator<Claim> {
    return this.byId.values();
  }

  /** The claim, or one of the claims, that a request of this identity made. */
  madeBy(requestId: string, identity: string | null): Claim | undefined {
    const id = this.ofRequest.get(requestKey(requestId, identity));
    return id === undefined ? undefined : this.byId.get(id);
  }

  /** @param before the claim as it was; undefined for a new one, which `enter` makes findable */
  put(before: Claim | undefined, claim: Claim): void {
    this.byId.set(claim.id, claim);
    this.tally.move(before?.state ?? null, claim.state);
    this.releasing.note(before?.state ?? null, claim);
    if (canExpire(claim)) this.expiries.schedule(claim.id, claim.expireMs);
    if (!isLive(claim.state)) this.endedInOrder.add(claim.id);
  }

  /** Makes a new claim findable by its place in the order, its set and its request. */
  enter(claim: Claim): void {
    this.inOrder.append(claim);
    this.sets.add(claim);
    if (claim.requestId !== null) this.ofRequest.set(requestKey(claim.requestId, claim.requestedBy), claim.id);
  }

  forget(id: ClaimId): void {
    const claim = this.byId.get(id);
    if (claim === undefined) return;
    this.byId.delete(id);
    this.tally.move(claim.state, null);
    this.endedInOrder.delete(id);
    this.inOrder.remove(claim.createRevision);
    this.sets.delete(claim);
    if (claim.requestId === null) return;
    const key = requestKey(claim.requestId, claim.requestedBy);
    if (this.ofRequest.get(key) === id) this.ofRequest.delete(key);
  }

  /** Claims that a store had come in the order of their making; ends and releases follow in the order of time. */
  reorder(): void {
    const endMs = (id: ClaimId) => this.byId.get(id)?.endMs ?? 0;
    const ids = [...this.endedInOrder].sort((a, b) => endMs(a) - endMs(b));
    this.endedInOrder.clear();
    for (const id of ids) this.endedInOrder.add(id);
    this.releasing.reorder();
  }
}
