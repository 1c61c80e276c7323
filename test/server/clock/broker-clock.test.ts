import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerMs } from '../../../src/domain/ids.js';
import { createBrokerClock } from '../../../src/server/clock/broker-clock.js';
import { WALL_OFFSETS_MAX, type WallOffset, wallTime, withOffset } from '../../../src/server/clock/wall-times.js';
import { FakeClock } from '../../fakes/fake-clock.js';

const HOUR_MS = 3_600_000;
const WALL_MS = 1_700_000_000_000;
const after = (ms: BrokerMs, byMs: number) => (ms + byMs) as BrokerMs;

describe('the broker’s clock', () => {
  it('begins with the wall clock in a new store, and goes on by the monotonic clock when that steps', () => {
    const clock = new FakeClock(1_000, WALL_MS);
    const broker = createBrokerClock(clock, null);
    assert.equal(broker.nowMs(), WALL_MS);
    for (const step of [HOUR_MS, -48 * HOUR_MS]) {
      clock.stepWall(step);
      clock.advance(1_000);
    }
    assert.equal(broker.nowMs(), WALL_MS + 2_000);
  });

  for (const offMs of [HOUR_MS, 48 * HOUR_MS, -HOUR_MS, -48 * HOUR_MS]) {
    it(`goes on from the last stored moment when the next wall clock is off by ${offMs / HOUR_MS} h`, () => {
      const first = createBrokerClock(new FakeClock(1_000, WALL_MS), null).time();
      const broker = createBrokerClock(new FakeClock(7, WALL_MS + offMs), first);
      assert.equal(broker.nowMs(), first.nowMs + 1);
      assert.equal(broker.wallOf(first.nowMs), WALL_MS, 'what was is shown as it was');
      assert.equal(broker.wallOf(broker.nowMs()), WALL_MS + offMs, 'now is shown as it is');
      assert.equal(broker.wallOf(after(broker.nowMs(), 500)), WALL_MS + offMs + 500, 'and so is what comes');
    });
  }

  it('shows what is to come by the wall clock as it is set now, before anybody asks for the time', () => {
    const clock = new FakeClock(1_000, WALL_MS);
    const broker = createBrokerClock(clock, null);
    const expiry = after(broker.nowMs(), 60_000);
    clock.advance(1);
    clock.stepWall(HOUR_MS);
    assert.equal(broker.wallOf(expiry), WALL_MS + HOUR_MS + 60_000);
    clock.stepWall(-HOUR_MS);
    clock.advance(1);
    assert.equal(broker.wallOf(expiry), WALL_MS + 60_000);
  });

  it('has the same list of offsets as long as the wall clock goes as broker time does', () => {
    const clock = new FakeClock(1_000, WALL_MS);
    const broker = createBrokerClock(clock, null);
    const { wallOffsets } = broker.time();
    clock.advance(10 * HOUR_MS);
    assert.equal(broker.time().wallOffsets, wallOffsets);
    clock.stepWall(100);
    assert.equal(broker.time().wallOffsets.length, 2);
  });
});

describe('offsets of the wall clock', () => {
  it('are a bounded number, and of too many the one that matters least goes', () => {
    let offsets: readonly WallOffset[] = [];
    const at = (index: number) => (index * 1_000) as BrokerMs;
    for (let index = 0; index <= WALL_OFFSETS_MAX; index++) {
      const step = index === 500 ? 60 : 10_000;
      offsets = withOffset(offsets, at(index), (offsets.at(-1)?.offsetMs ?? 0) + step);
    }
    assert.equal(offsets.length, WALL_OFFSETS_MAX);
    assert.ok(
      offsets.every(({ fromMs }) => fromMs !== at(500)),
      'the smallest step is forgotten',
    );
    assert.equal(
      wallTime(offsets, at(500)),
      at(500) + wallTime(offsets, at(499)) - at(499),
      'and shown as those before it',
    );
    assert.equal(wallTime(offsets, at(3)), at(3) + 40_000);
    assert.equal(wallTime(offsets, -5 as BrokerMs), 9_995, 'what is older than all is by the first');
  });
});
