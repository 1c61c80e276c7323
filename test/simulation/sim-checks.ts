import assert from 'node:assert/strict';
import { brokenInvariants } from '../../src/domain/broker/invariants.js';
import { type Claim, isUnredeemed } from '../../src/domain/broker/records/claim.js';
import { freeCount } from '../../src/domain/broker/records/node.js';
import { isLive } from '../../src/domain/claim-state.js';
import type { ClaimId } from '../../src/domain/ids.js';
import type { ClaimReport } from '../../src/domain/link/reports.js';
import type { MemoryDisk } from '../../src/server/store/memory/memory-store.js';
import type { FakeClock } from '../fakes/fake-clock.js';
import { agree, assertSameRma } from './sim-agreement.js';
import type { SimBroker } from './sim-broker.js';
import type { SimCallers } from './sim-callers.js';
import { checkHistories } from './sim-histories.js';
import { NODES, RMAS_PER_NODE, type SimHosts } from './sim-hosts.js';
import type { SimNode } from './sim-node.js';

/** The world as it is at the moment of a check. */
interface SimView {
  readonly clock: FakeClock;
  readonly hosts: SimHosts;
  readonly callers: SimCallers;
  readonly disk: MemoryDisk;
  readonly broker: SimBroker | null;
}

/** What must hold of the world, whatever has failed. */
export class SimChecks {
  constructor(private readonly world: SimView) {}

  /** Holds at any time. */
  always(): void {
    assert.deepEqual(this.world.callers.problems, []);
    if (this.world.broker === null) return;
    const { fleet } = this.world.broker;
    assert.deepEqual(brokenInvariants(fleet), []);
    this.world.callers.expiries.check(fleet.claims.values(), this.world.clock.monotonicMs());
    const holders = new Map<ClaimId, SimNode>();
    for (const node of this.world.hosts.machines) {
      // What a guest has is not given back, whatever was lost on the way.
      for (const { claim: id, state } of node.claimsInUse()) {
        const claim = fleet.claims.get(id);
        const isKept = claim === undefined ? this.isForgotten(id) : isLive(claim.state) || this.isDisowned(claim);
        assert.ok(isKept, `${id} is ${state} on ${node.id} and ${claim?.state} in the broker`);
        assert.ok(!holders.has(id), `${id} was redeemed on two machines`);
        holders.set(id, node);
      }
    }
    this.acknowledgedClaims(this.world.broker);
    checkHistories(this.world.disk);
  }

  /** Released claims end, and a claim that waits is redeemed by the token that somebody has, whatever was rotated. */
  private acknowledgedClaims({ fleet, tokens }: SimBroker): void {
    for (const { id, isReleased, tokenHash } of this.world.callers.acknowledged) {
      const claim = fleet.claims.get(id);
      const state = claim?.state;
      if (claim !== undefined && isUnredeemed(claim))
        assert.equal(tokens.sha256Of(claim).toString('hex'), tokenHash, `the token of ${id} is another one now`);
      const isEnding = state === 'RELEASING' || (state !== undefined && !isLive(state));
      if (isReleased) assert.ok(isEnding, `${id} was released and is ${state}`);
    }
  }

  isConnected(): boolean {
    const entries = [...(this.world.broker?.fleet.nodes.values() ?? [])];
    return entries.length === NODES && entries.every(({ session }) => session !== null);
  }

  /** Holds when everything works and nothing is on its way: both sides know the same. */
  agreement(): void {
    const { broker } = this.world;
    assert.ok(broker !== null && this.isConnected(), 'not all nodes are connected');
    for (const node of this.world.hosts.nodes) {
      const live: ClaimId[] = [...(broker.fleet.nodes.get(node.id)?.liveClaims ?? [])];
      const reports = this.lastingClaimsOf(node);
      const seen = new Map(reports.map((report) => [report.claim, report]));
      assert.deepEqual([...seen.keys()].sort(), live.sort(), `${node.id} and the broker know of different claims`);
      for (const id of live) {
        const [state, agents] = [broker.fleet.claims.get(id)?.state, seen.get(id)];
        assert.ok(
          agents !== undefined && agree(state, agents),
          `${id} is ${state} in the broker and ${agents?.state} on ${node.id}`,
        );
        assertSameRma(node, broker.fleet.claims.get(id), agents);
      }
    }
  }

  /**
   * What the agent knows of that the broker has to know too: ends are acknowledged with the broker's next message,
   * whenever that is, and guests of a node that was removed may still be on it.
   */
  private lastingClaimsOf({ agent }: SimNode): readonly ClaimReport[] {
    const claims = this.world.broker?.fleet.claims;
    const { claims: reports } = agent.core.snapshot();
    return reports.filter(({ claim: id, state }) => {
      const claim = claims?.get(id);
      return state !== 'ENDED' && (claim === undefined ? !this.isForgotten(id) : !this.isDisowned(claim));
    });
  }

  /** Holds when the guests have left: every RMA is free, and both sides know. */
  atRest(): void {
    for (const { id, agent } of this.world.hosts.nodes) {
      const entry = this.world.broker?.fleet.nodes.get(id);
      assert.ok(entry !== undefined && entry.session !== null, `${id} is not connected`);
      assert.deepEqual(agent.core.snapshot().claims, [], `${id} waits for acknowledgements`);
      assert.equal(freeCount(entry), RMAS_PER_NODE, `not all RMAs of ${id} are free`);
    }
    assert.equal(this.world.broker?.fleet.liveClaimCount, [...this.claimsWithoutRma()].length);
  }

  private *claimsWithoutRma(): Generator<Claim> {
    for (const claim of this.world.broker?.fleet.claims.values() ?? []) if (claim.state === 'WITHOUT_RMA') yield claim;
  }

  /** Nothing that was acknowledged is lost with the broker. */
  known(): void {
    for (const { id, isForgotten } of this.world.callers.acknowledged)
      assert.ok(isForgotten || this.world.broker?.fleet.claims.has(id), `${id} is lost`);
  }

  /** The broker has ended it without its agent's word: what a guest has of it stays the guest's. */
  private isDisowned({ state, endCause, fencingToken }: Claim): boolean {
    return !isLive(state) && (endCause === 'NODE_REMOVED' || fencingToken <= this.world.disk.restoredRevision);
  }

  private isForgotten(id: ClaimId): boolean {
    return this.world.disk.restoredRevision > 0 && !this.world.disk.claims.has(id);
  }
}
