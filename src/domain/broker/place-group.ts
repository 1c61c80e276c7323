import type { NodeId } from '../ids.js';
import { accept, type Refusal, type Result, refuse } from '../reasons.js';
import type { Claim, ClaimSpec } from './claim.js';
import { ruledOutBy, takesBare } from './feasibility.js';
import type { Fleet } from './fleet.js';
import { newDemand } from './new-demand.js';
import { type Placement, place } from './placement.js';
import type { Rehearsal } from './rehearsal.js';

/** One guest of a group, and the claim that it would get where it is placed. */
export interface Member {
  readonly spec: ClaimSpec;
  readonly claimAt: (placement: Placement) => Claim;
}

/**
 * Places all members of a group, or says why one of them does not fit. Each goes where it would go by itself, those that can do
 * without an RMA last; when one finds nothing, those that were placed move over for it if they can go elsewhere. It finds room
 * for all whenever there is; decision 14 names the one case, with a quota, in which that is not proved.
 */
export function placeGroup(fleet: Fleet, rehearsal: Rehearsal, members: readonly Member[]): Result<readonly Claim[]> {
  const seating = new Seating(fleet, rehearsal);
  const [choosy, others] = [members.filter(needsRma), members.filter((member) => !needsRma(member))];
  for (const member of [...choosy, ...others]) {
    const refusal = seating.seat(member);
    if (refusal !== null) return refuse(refusal);
  }
  return accept(members.map((member) => seating.claimOf(member)));
}

function needsRma({ spec }: Member): boolean {
  return spec.need === 'REQUIRED';
}

/** Who sits where; members change their nodes until all have one. */
class Seating {
  private readonly claims = new Map<Member, Claim>();

  constructor(
    private readonly fleet: Fleet,
    private readonly rehearsal: Rehearsal,
  ) {}

  claimOf(member: Member): Claim {
    const claim = this.claims.get(member);
    if (claim === undefined) throw new Error('a member that was never seated');
    return claim;
  }

  /** Null when the member has a place; else why it has none by itself. */
  seat(member: Member): Refusal | null {
    const found = this.find(member);
    if (found.ok) this.sit(member, found.value);
    else if (!this.makeRoom(member, new Set()) && !this.cedeQuota(member)) return found.refusal;
    return null;
  }

  /** Where the tenant's quota is used up, somebody who can do without his RMA stays where he is without it. */
  private cedeQuota(member: Member): boolean {
    if (this.fleet.tenants.exhaustedQuotaOf(member.spec.tenant) === null) return false;
    for (const [other, claim] of [...this.claims]) {
      this.rise(other);
      const bare = placesOn(this.fleet, claim.node, other).find(({ hasRma }) => !hasRma);
      if (bare !== undefined) {
        this.sit(other, bare);
        const found = this.find(member);
        if (found.ok) this.sit(member, found.value);
        if (found.ok) return true;
        this.rise(other);
      }
      this.sitBack(other, claim);
    }
    return false;
  }

  /** Moves somebody from a node that `member` could use, and him from another's, until one finds a free place. */
  private makeRoom(member: Member, asked: Set<NodeId>): boolean {
    for (const { node } of [...this.claims.values()]) {
      // Whoever sits there is asked, one after the other; the node is not come back to.
      if (asked.has(node)) continue;
      asked.add(node);
      for (const [neighbour, claim] of [...this.claims]) {
        if (neighbour !== member && claim.node === node && this.takeOver(member, neighbour, asked)) return true;
      }
    }
    return false;
  }

  /** `member` takes the place of `other`, if that one finds another. */
  private takeOver(member: Member, other: Member, asked: Set<NodeId>): boolean {
    const claim = this.claimOf(other);
    this.rise(other);
    for (const placement of placesOn(this.fleet, claim.node, member)) {
      this.sit(member, placement);
      if (this.seatAgain(other, asked)) return true;
      this.rise(member);
    }
    this.sitBack(other, claim);
    return false;
  }

  private seatAgain(member: Member, asked: Set<NodeId>): boolean {
    const found = this.find(member);
    if (!found.ok) return this.makeRoom(member, asked);
    this.sit(member, found.value);
    return true;
  }

  private find({ spec }: Member): Result<Placement> {
    const demand = newDemand(this.fleet, spec);
    return demand.ok ? place(this.fleet, demand.value) : demand;
  }

  private sit(member: Member, placement: Placement): void {
    this.sitBack(member, member.claimAt(placement));
  }

  private sitBack(member: Member, claim: Claim): void {
    this.claims.set(member, claim);
    this.rehearsal.add(claim);
  }

  private rise(member: Member): void {
    this.rehearsal.remove(this.claimOf(member));
    this.claims.delete(member);
  }
}

/** How a member could be on a node as things are: with an RMA rather than without. */
function placesOn(fleet: Fleet, node: NodeId, { spec }: Member): readonly Placement[] {
  const entry = fleet.nodes.get(node);
  const demand = newDemand(fleet, spec);
  if (entry === undefined || !demand.ok) return [];
  const at = { entry, openNodeCount: 1, nodeFreeCount: 1 };
  const withRma = ruledOutBy(fleet, entry, demand.value) === null ? [{ ...at, hasRma: true }] : [];
  const isBareToo = spec.need === 'PREFERRED' && takesBare(fleet, entry, demand.value);
  return isBareToo ? [...withRma, { ...at, hasRma: false, nodeFreeCount: 0 }] : withRma;
}
