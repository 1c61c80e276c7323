import type { NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Demand } from '../placement/demand.js';
import { ruledOutBy, takesGuestsWithoutRma } from '../placement/feasibility.js';
import { findPlace, findPlaceWithoutRma, type Placement } from '../placement/placement.js';
import type { TrialPlacement } from '../placement/trial-placement.js';
import type { Claim, ClaimSpec } from '../records/claim.js';

/** One guest of a group, and the claim that it would get where it is placed. */
export interface Member {
  readonly spec: ClaimSpec;
  readonly claimAt: (placement: Placement) => Claim;
}

/** A member's demand on the fleet while others of its group are already placed. */
export type DemandFor = (spec: ClaimSpec) => Demand;

/**
 * Places all members of a group, or returns null. Each goes where it would go alone; those that could also be placed
 * without an RMA are placed last. When no node is left for a member, members placed before it are moved if they can go
 * elsewhere. It finds room for all whenever there is; decision 14 names the one case, with a quota, in which that is
 * not proved.
 */
export function placeGroup(
  fleet: Fleet,
  trial: TrialPlacement,
  members: readonly Member[],
  demandFor: DemandFor,
): readonly Claim[] | null {
  const seating = new Seating(fleet, trial, demandFor);
  const modest = new Set(members.filter(({ spec }) => findPlaceWithoutRma(fleet, demandFor(spec)) !== null));
  const inOrder = [...members.filter((member) => !modest.has(member)), ...modest];
  if (!inOrder.every((member) => seating.seat(member))) return null;
  return members.map((member) => seating.claimOf(member));
}

/** The nodes that members have been given so far; members move until all have one. */
class Seating {
  private readonly claims = new Map<Member, Claim>();

  constructor(
    private readonly fleet: Fleet,
    private readonly trial: TrialPlacement,
    private readonly demandFor: DemandFor,
  ) {}

  claimOf(member: Member): Claim {
    const claim = this.claims.get(member);
    if (claim === undefined) throw new Error('a member that was never placed');
    return claim;
  }

  /** False when there is no place for the member. */
  seat(member: Member): boolean {
    return this.sitWherePossible(member) || this.makeRoom(member, new Set()) || this.cedeQuota(member);
  }

  private sitWherePossible(member: Member): boolean {
    const found = findPlace(this.fleet, this.demandFor(member.spec));
    if (found !== null) this.sit(member, found);
    return found !== null;
  }

  /**
   * When the tenant's quota is used up, tries to let a member that can do without an RMA stay on its node without one.
   */
  private cedeQuota(member: Member): boolean {
    if (this.demandFor(member.spec).exhaustedQuota === null) return false;
    for (const [other, claim] of [...this.claims]) {
      this.rise(other);
      const withoutRma = this.placesOn(claim.node, other).find(({ hasRma }) => !hasRma);
      if (withoutRma !== undefined) {
        this.sit(other, withoutRma);
        if (this.sitWherePossible(member)) return true;
        this.rise(other);
      }
      this.sitBack(other, claim);
    }
    return false;
  }

  /**
   * Moves another member from a node that `member` could use, and if necessary others in turn, until one finds a free
   * place.
   * @param tried nodes that no member could be moved from
   */
  private makeRoom(member: Member, tried: Set<NodeId>): boolean {
    for (const node of new Set([...this.claims.values()].map((claim) => claim.node))) {
      if (tried.has(node)) continue;
      for (const [neighbour, claim] of [...this.claims]) {
        if (claim.node === node && this.takeOver(member, neighbour, tried)) return true;
      }
    }
    return false;
  }

  /** Gives `member` the place of `other` if another place can be found for `other`. */
  private takeOver(member: Member, other: Member, tried: Set<NodeId>): boolean {
    const claim = this.claimOf(other);
    this.rise(other);
    for (const placement of this.placesOn(claim.node, member)) {
      // Only now does the node count as tried: a member that cannot use it has not tried to move anyone.
      tried.add(claim.node);
      this.sit(member, placement);
      if (this.seatAgain(other, tried)) return true;
      this.rise(member);
    }
    this.sitBack(other, claim);
    return false;
  }

  private seatAgain(member: Member, tried: Set<NodeId>): boolean {
    return this.sitWherePossible(member) || this.makeRoom(member, tried);
  }

  private sit(member: Member, placement: Placement): void {
    this.sitBack(member, member.claimAt(placement));
  }

  private sitBack(member: Member, claim: Claim): void {
    this.claims.set(member, claim);
    this.trial.add(claim);
  }

  private rise(member: Member): void {
    this.trial.remove(this.claimOf(member));
    this.claims.delete(member);
  }

  /** The ways to place a member on a node now, with an RMA first. */
  private placesOn(node: NodeId, { spec }: Member): readonly Placement[] {
    const entry = this.fleet.nodes.get(node);
    if (entry === undefined) return [];
    const demand = this.demandFor(spec);
    const at = { entry, openNodeCount: 1, nodeFreeCount: 1 };
    const withRma = ruledOutBy(this.fleet, entry, demand) === null ? [{ ...at, hasRma: true }] : [];
    const isWithoutRmaToo = spec.need === 'PREFERRED' && takesGuestsWithoutRma(this.fleet, entry, demand);
    return isWithoutRmaToo ? [...withRma, { ...at, hasRma: false, nodeFreeCount: 0 }] : withRma;
  }
}
