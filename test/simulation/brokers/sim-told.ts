import assert from 'node:assert/strict';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { isLive } from '../../../src/domain/claim-state.js';
import type { ClaimId } from '../../../src/domain/ids.js';

interface Known {
  revision: number;
  isReleased: boolean;
}

/** What somebody was told by any broker: the next one may not say anything else. */
export class SimTold {
  readonly problems: string[] = [];
  readonly ids: ClaimId[] = [];
  private readonly known = new Map<ClaimId, Known>();
  private readonly facts = new Map<string, string>();
  private readonly answers = new Map<string, string>();
  private readonly ownerOf = new Map<number, ClaimId>();

  pick(at: number): ClaimId | undefined {
    return this.ids[this.ids.length - 1 - (at % Math.max(1, this.ids.length))];
  }

  /** The revision that no answer to a question may be older than that is asked now. */
  floorOf(id: ClaimId): number {
    return this.known.get(id)?.revision ?? 0;
  }

  made(requestId: string, claims: readonly Claim[]): void {
    const ids = claims.map(({ id }) => id).join();
    const before = this.answers.get(requestId) ?? ids;
    if (before !== ids) this.problems.push(`${requestId} made ${before}, and then ${ids}`);
    this.answers.set(requestId, ids);
    for (const claim of claims) this.heard(claim);
  }

  answered(id: ClaimId, claim: Claim | undefined, floor: number): void {
    if (claim === undefined || claim.revision < floor)
      this.problems.push(`${id} was told at revision ${floor}, and then at ${claim?.revision}`);
    if (claim !== undefined) this.heard(claim);
  }

  released(id: ClaimId): void {
    const known = this.known.get(id);
    if (known !== undefined) known.isReleased = true;
  }

  /** An answer has it, or an event of a watch. */
  heard(claim: Claim): void {
    const { id, revision, state, fencingToken, node } = claim;
    const fact = `${state} on ${node} with token ${fencingToken}`;
    const before = this.facts.get(`${id}@${revision}`) ?? fact;
    if (before !== fact) this.problems.push(`${id} at revision ${revision} was ${before}, and is ${fact}`);
    this.facts.set(`${id}@${revision}`, fact);
    const owner = fencingToken > 0 ? (this.ownerOf.get(fencingToken) ?? id) : id;
    if (owner !== id) this.problems.push(`${owner} and ${id} have token ${fencingToken}`);
    if (fencingToken > 0) this.ownerOf.set(fencingToken, id);
    this.note(claim);
  }

  private note({ id, revision, state }: Claim): void {
    const known = this.known.get(id);
    if (known === undefined) {
      this.ids.push(id);
      this.known.set(id, { revision, isReleased: false });
      return;
    }
    // An event of a watch may tell later what was so before.
    const isBack = known.isReleased && revision >= known.revision && isLive(state) && state !== 'RELEASING';
    if (isBack) this.problems.push(`${id} was released, and is ${state}`);
    known.revision = Math.max(known.revision, revision);
  }

  /** Whoever leads in the end knows all of it. */
  judge(claimOf: (id: ClaimId) => Claim | undefined): void {
    for (const [id, { revision, isReleased }] of this.known) {
      const claim = claimOf(id);
      assert.ok(claim !== undefined, `${id} is lost`);
      assert.ok(claim.revision >= revision, `${id} was told at revision ${revision}, and is at ${claim.revision}`);
      const isEnding = !isLive(claim.state) || claim.state === 'RELEASING';
      assert.ok(!isReleased || isEnding, `${id} was released, and is ${claim.state}`);
      this.heard(claim);
    }
    assert.deepEqual(this.problems, []);
  }
}
