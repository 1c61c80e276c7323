import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { redeemableUntil } from '../../../../src/agent/link/deadline.js';
import { type Claim, expiryMarkOf } from '../../../../src/domain/broker/records/claim.js';
import { isLive } from '../../../../src/domain/claim-state.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { helloOf, TTL_MS, World } from '../support.js';

const HOUR_MS = 3_600_000;

describe('a renewal that was acknowledged', () => {
  for (const ageMs of [0, HOUR_MS, 24 * HOUR_MS, 30 * 24 * HOUR_MS]) {
    it(`holds for a claim that is ${ageMs / HOUR_MS} hours old, when its agent ended it before it heard`, () => {
      const world = new World();
      world.connect(helloOf('n1', { count: 1 }));
      const { id } = world.claim();
      world.report(id, 'PREPARED');
      for (let count = 0; count < 10; count += 1) {
        world.renew(id, ageMs / 10 + TTL_MS);
        world.pass(ageMs / 10);
      }
      world.renew(id);
      const expiryMark = expiryMarkOf(world.now(id));
      world.pass(TTL_MS - 50);
      // A renewal of no more than a second.
      world.renew(id, 1_000);
      world.takeOrders();
      world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT', expiryMark });
      assert.equal(world.now(id).state, 'RESERVED');
      assert.deepEqual(world.takeOrders(), [{ type: 'prepare', node: 'n1', claim: id }]);
    });

    it(`holds for one that is ${ageMs / HOUR_MS} hours old also when its agent tells no mark`, () => {
      const world = new World();
      world.connect(helloOf('n1', { count: 1 }));
      const { id } = world.claim();
      world.report(id, 'PREPARED');
      world.renew(id, ageMs + TTL_MS);
      world.pass(ageMs + TTL_MS - 50);
      world.renew(id, 3_000);
      world.report(id, 'ENDED', { endCause: 'TIME_RAN_OUT' });
      assert.equal(world.now(id).state, 'RESERVED');
    });
  }
});

/** How late messages are, how fast the agent's clock runs, and how long a claim is renewed for, and when. */
const scene = fc.record({
  latencyMs: fc.integer({ min: 0, max: 900 }),
  rate: fc.double({ min: 0.9995, max: 1.0005, noNaN: true }),
  ttlMs: fc.integer({ min: 1_000, max: 30 * 24 * HOUR_MS }),
  renewals: fc.array(
    fc.record({
      atFraction: fc.double({ min: 0, max: 1, noNaN: true }),
      ttlMs: fc.integer({ min: 1_000, max: 48 * HOUR_MS }),
    }),
    { maxLength: 4 },
  ),
  arrives: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
});

interface Scene {
  readonly latencyMs: number;
  readonly rate: number;
}

/** A broker and an agent whose clock shows `rate` times the broker's, and that hears an order `latencyMs` late. */
class LateAgent {
  readonly world = new World();
  readonly id: ClaimId;
  private untilMs = 0;
  private mark = 0;

  constructor(
    private readonly scene: Scene,
    ttlMs: number,
  ) {
    this.world.connect(helloOf('n1', { count: 1 }));
    const made = this.world.create({}, { ttlMs });
    assert.ok(made.ok);
    this.id = made.value.id;
    this.hear();
  }

  get claim(): Claim {
    return this.world.now(this.id);
  }

  /** The order that the broker gave last: its time counts from an anchor that is as old as messages are late. */
  hear(): void {
    const { latencyMs, rate } = this.scene;
    const sentAtMs = (this.world.nowMs - latencyMs) * rate;
    this.untilMs = redeemableUntil(sentAtMs, this.claim.expireMs - this.world.nowMs);
    this.mark = expiryMarkOf(this.claim);
  }

  /** Time passes; the agent ends the claim whenever it takes it for over, and hears when it is to prepare it again. */
  goTo(atMs: number): void {
    const { latencyMs, rate } = this.scene;
    for (let round = 0; round < 100; round += 1) {
      const endsAtMs = Math.max(this.world.nowMs, this.untilMs / rate + latencyMs);
      if (endsAtMs > atMs || !isLive(this.claim.state)) break;
      this.world.pass(endsAtMs - this.world.nowMs);
      this.world.report(this.id, 'ENDED', { endCause: 'TIME_RAN_OUT', expiryMark: this.mark });
      this.hear();
    }
    if (atMs > this.world.nowMs) this.world.pass(atMs - this.world.nowMs);
  }
}

it('a claim of whatever age lasts as long as it was promised, less two seconds, though its agent hears of renewals late or never', () => {
  fc.assert(
    fc.property(scene, ({ ttlMs, renewals, arrives, ...lateness }) => {
      const agent = new LateAgent(lateness, ttlMs);
      const { world, id } = agent;
      for (const [index, { atFraction, ttlMs: moreMs }] of renewals.entries()) {
        agent.goTo(world.nowMs + atFraction * Math.max(0, agent.claim.expireMs - world.nowMs - 1));
        if (!world.renew(id, moreMs).ok) break;
        if (arrives[index]) agent.hear();
      }
      const { expireMs } = agent.claim;
      agent.goTo(expireMs - 2_001);
      const endedMs = isLive(agent.claim.state) ? expireMs : (agent.claim.endMs ?? 0);
      assert.ok(endedMs >= expireMs - 2_000, `it ended ${expireMs - endedMs} ms before its time`);
    }),
  );
});
