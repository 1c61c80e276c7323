import assert from 'node:assert/strict';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { type ClaimState, isLive } from '../../../../src/domain/claim-state.js';
import type { ClaimId, NodeId } from '../../../../src/domain/ids.js';

/** What an answer or an event says of a claim. */
export type ClaimSaid = Pick<Claim, 'id' | 'revision' | 'state' | 'fencingToken' | 'node'>;

interface Known {
  revision: number;
  state: ClaimState;
  node: NodeId;
  fencingToken: number;
  isReleased: boolean;
  /** The placement that was given up with its node; 0 for none. */
  lostToken: number;
}

/** What was told until a snapshot of etcd was taken. */
export type ToldThen = ReadonlyMap<ClaimId, Readonly<Known>>;

/** What somebody was told of claims by any broker: the next one may not say anything else. */
export class SimTold {
  readonly problems: string[] = [];
  readonly ids: ClaimId[] = [];
  /** How often etcd was restored: what was asked before counts for nothing then. */
  era = 0;
  private known = new Map<ClaimId, Known>();
  private readonly facts = new Map<string, string>();
  private readonly ownerOf = new Map<number, ClaimId>();
  /** Claims that ended by what their agents said: nobody may get an RMA under them any more. */
  private readonly over = new Set<ClaimId>();
  private revisionMax = 0;
  /** Revisions of before the last restore that are no more; null where there was none. */
  private lost: { readonly after: number; readonly upTo: number } | null = null;

  pick(at: number): ClaimId | undefined {
    return this.ids[this.ids.length - 1 - (at % Math.max(1, this.ids.length))];
  }

  nodeOf(id: ClaimId): NodeId | undefined {
    return this.known.get(id)?.node;
  }

  /** The revision that no answer to a question may be older than that is asked now; null where all may be lost. */
  floorOf(id: ClaimId): number | null {
    return this.known.get(id)?.revision ?? null;
  }

  /** @param floor of when it was asked; null: it may not be there any more */
  answered(id: ClaimId, claim: ClaimSaid | undefined, floor: number | null): void {
    if (floor !== null && (claim === undefined || claim.revision < floor))
      this.problems.push(`${id} was told at revision ${floor}, and then at ${claim?.revision}`);
    if (claim === undefined) return;
    const { lostToken = 0 } = this.known.get(id) ?? {};
    if (floor !== null && lostToken === claim.fencingToken && lostToken > 0 && isLive(claim.state))
      this.problems.push(`${id} was lost with ${claim.node}, and is ${claim.state} there`);
    this.heard(claim);
  }

  released(id: ClaimId): void {
    const known = this.known.get(id);
    if (known !== undefined) known.isReleased = true;
  }

  /** The claims that live on a node as far as anybody knows, by their placements. */
  livingOn(node: NodeId): ReadonlyMap<ClaimId, number> {
    const living = [...this.known].filter(([, known]) => known.node === node && isLive(known.state));
    return new Map(living.map(([id, { fencingToken }]) => [id, fencingToken]));
  }

  /** Their node was removed. */
  lostWithNode(placements: ReadonlyMap<ClaimId, number>): void {
    for (const [id, fencingToken] of placements) {
      const known = this.known.get(id);
      if (known !== undefined) known.lostToken = fencingToken;
    }
  }

  /** A guest has got an RMA under it. */
  delivered(id: ClaimId): void {
    if (this.over.has(id)) this.problems.push(`${id} is over, and is redeemed`);
  }

  /** An answer has it, or an event of a watch. */
  heard(claim: ClaimSaid): void {
    const { id, revision, state, fencingToken, node } = claim;
    const fact = `${state} on ${node} with token ${fencingToken}`;
    const before = this.facts.get(`${id}@${revision}`) ?? fact;
    if (before !== fact) this.problems.push(`${id} at revision ${revision} was ${before}, and is ${fact}`);
    this.facts.set(`${id}@${revision}`, fact);
    const owner = fencingToken > 0 ? (this.ownerOf.get(fencingToken) ?? id) : id;
    if (owner !== id) this.problems.push(`${owner} and ${id} have token ${fencingToken}`);
    if (fencingToken > 0) this.ownerOf.set(fencingToken, id);
    if (!isLive(state) && state !== 'LOST') this.over.add(id);
    this.checkLost(claim);
    this.note(claim);
  }

  /** What of it was told, in the order of revisions, up to one. */
  *upTo(revision: number): Generator<readonly [ClaimId, Readonly<Known>]> {
    for (const known of this.known) if (known[1].revision <= revision) yield known;
  }

  copy(): ToldThen {
    return new Map([...this.known].map(([id, known]) => [id, { ...known }]));
  }

  /**
   * Etcd is what it was at a snapshot.
   *
   * @param revision the store's last one in it
   */
  restored(then: ToldThen, revision: number): void {
    this.era += 1;
    this.known = new Map([...then].map(([id, known]) => [id, { ...known }]));
    this.lost = { after: revision, upTo: Math.max(this.revisionMax, revision) };
  }

  private checkLost({ id, revision }: ClaimSaid): void {
    if (this.lost !== null && revision > this.lost.after && revision <= this.lost.upTo)
      this.problems.push(`${id} is at revision ${revision}, which was given out before etcd was restored`);
    this.revisionMax = Math.max(this.revisionMax, revision);
  }

  private note({ id, revision, state, node, fencingToken }: ClaimSaid): void {
    const known = this.known.get(id);
    if (known === undefined) {
      if (!this.ids.includes(id)) this.ids.push(id);
      this.known.set(id, { revision, state, node, fencingToken, isReleased: false, lostToken: 0 });
      return;
    }
    // An event of a watch may tell later what was so before.
    if (revision < known.revision) return;
    if (known.isReleased && isLive(state) && state !== 'RELEASING')
      this.problems.push(`${id} was released, and is ${state}`);
    Object.assign(known, { revision, state, node, fencingToken });
  }

  /** Whoever leads in the end knows all of it. */
  judge(claimOf: (id: ClaimId) => Claim | undefined): void {
    for (const [id, { revision, isReleased }] of this.known) {
      const claim = claimOf(id);
      assert.ok(claim !== undefined, `${id} is lost`);
      assert.ok(claim.revision >= revision, `${id} was told at revision ${revision}, and is at ${claim.revision}`);
      const isEnding = !isLive(claim.state) || claim.state === 'RELEASING';
      assert.ok(!isReleased || isEnding, `${id} was released, and is ${claim.state}`);
      this.answered(id, claim, revision);
    }
    assert.deepEqual(this.problems, []);
  }
}
