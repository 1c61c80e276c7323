import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { oneDecision } from '../../../../src/server/store/store.js';
import { helloOf, World } from '../../../domain/broker/support.js';
import { FakeClock } from '../../../fakes/fake-clock.js';
import { FATES, type Fate } from '../../../fakes/sim-etcd/fate.js';
import { SimEtcdCluster } from '../../../fakes/sim-etcd/sim-etcd.js';
import { inTime, lead, load, type TestLeader } from './etcd-fleet.js';
import { viewOf } from './fleet-view.js';

const { fine, answerLost, requestLost, late } = FATES;
const RUNS = 100;

/** What becomes of a write's first attempts; later ones arrive, and are answered. */
const ATTEMPTS = fc.array(fc.constantFrom(fine, answerLost, requestLost, late, late), { maxLength: 3 });
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('write' as const), claim: fc.nat(3), attempts: ATTEMPTS }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('take-over' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('wake' as const), attempts: ATTEMPTS }) },
);

type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

/** Brokers that lead one after the other, over a network that loses, repeats and delays what they write. */
class Office {
  private readonly clock = new FakeClock();
  private readonly cluster = new SimEtcdCluster({ clock: this.clock, members: 3 });
  private readonly template: Claim;
  private readonly acknowledged = new Map<ClaimId, number>();
  private readonly former: TestLeader[] = [];
  private fates: Fate[] = [];

  constructor(private leader: TestLeader | null = null) {
    const world = new World();
    world.connect(helloOf('n1'));
    this.template = world.claim();
  }

  async do(step: Step): Promise<void> {
    switch (step.op) {
      case 'write':
        return this.write(step.claim, step.attempts);
      case 'arrive':
        return this.arrive(step.count);
      case 'take-over':
        return this.takeOver();
      case 'wake':
        return this.wake(step.attempts);
    }
  }

  async takeOver(): Promise<void> {
    if (this.leader !== null) this.former.push(this.leader);
    this.cluster.road.fate = () => fine;
    const etcd = this.cluster.client({ name: `broker-${this.former.length}` });
    this.leader = await inTime(this.clock, lead({ etcd, clock: this.clock }));
    this.assertNothingIsLost();
  }

  private async write(claim: number, attempts: readonly Fate[]): Promise<void> {
    const { leader } = this;
    assert.ok(leader);
    await this.append(leader, claim, attempts);
    const id = idOf(claim);
    this.acknowledged.set(id, leader.replica.fleet.claims.get(id)?.revision ?? 0);
  }

  /** One that led before goes on with what it was about to write. */
  private async wake(attempts: readonly Fate[]): Promise<void> {
    const former = this.former.pop();
    if (former === undefined) return;
    await assert.rejects(this.append(former, 0, attempts), { reason: 'NOT_LEADER' });
  }

  private arrive(count?: number): void {
    this.cluster.road.release(count);
  }

  async assertAllIsThere(): Promise<void> {
    this.arrive();
    this.cluster.road.fate = () => fine;
    const replica = await inTime(this.clock, load({ etcd: this.cluster.client(), clock: this.clock }));
    assert.deepEqual(viewOf(replica.fleet), viewOf(this.leader?.replica.fleet ?? replica.fleet));
    this.assertNothingIsLost();
  }

  private append({ replica, store }: TestLeader, claim: number, attempts: readonly Fate[]): Promise<void> {
    this.fates = [...attempts];
    this.cluster.road.fate = ({ kind }) => (kind === 'txn' ? (this.fates.shift() ?? fine) : fine);
    const revision = replica.fleet.revision + 1;
    const before = replica.fleet.claims.get(idOf(claim));
    const createRevision = before?.createRevision ?? revision;
    const changed = { ...this.template, id: idOf(claim), createRevision, revision };
    const change = { kind: 'claim', revision, claim: changed, replaces: before?.revision ?? null } as const;
    replica.fleet.apply(change);
    return inTime(this.clock, store.append(oneDecision([change])));
  }

  private assertNothingIsLost(): void {
    for (const [id, revision] of this.acknowledged)
      assert.equal(this.leader?.replica.fleet.claims.get(id)?.revision, revision, id);
  }
}

function idOf(claim: number): ClaimId {
  return `c${claim}` as ClaimId;
}

describe('what is written to etcd', () => {
  it('is there once it was acknowledged, and nothing else is, whatever becomes of requests and answers', () =>
    fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 30 }), async (steps) => {
        const office = new Office();
        await office.takeOver();
        for (const step of steps) await office.do(step);
        await office.assertAllIsThere();
      }),
      { numRuns: RUNS },
    ));
});
