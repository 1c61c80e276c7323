import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delay } from '../../src/common/clock/clock.js';
import { FakeClock } from './fake-clock.js';

test('advance runs due timers in order, each at its own moment, those scheduled meanwhile included', () => {
  const clock = new FakeClock(0);
  const ran: string[] = [];
  const note = (name: string) => ran.push(`${name}@${clock.monotonicMs()}`);
  clock.schedule(20, () => note('later'));
  clock.schedule(10, () => {
    note('first');
    clock.schedule(5, () => note('nested'));
  });
  clock.schedule(10, () => note('second'));
  clock.schedule(10, () => note('cancelled')).cancel();
  assert.deepEqual(clock.waiting(), [10, 10, 20]);

  clock.advance(19);

  assert.deepEqual(ran, ['first@10', 'second@10', 'nested@15']);
  assert.equal(clock.monotonicMs(), 19);
  assert.deepEqual(clock.waiting(), [1]);
});

test('advanceAndSettle lets what awaits a timer go on before the next timer runs', async () => {
  const clock = new FakeClock(0);
  const ran: number[] = [];
  const loop = async () => {
    for (let round = 0; round < 3; round += 1) {
      await delay(clock, 10);
      ran.push(clock.monotonicMs());
    }
  };
  const done = loop();

  await clock.advanceAndSettle(35);

  await done;
  assert.deepEqual(ran, [10, 20, 30]);
});

test('time refuses to stand still when a timer re-arms itself without delay', async () => {
  const clock = new FakeClock();
  const rearm = () => void clock.schedule(0, rearm);
  rearm();
  assert.throws(() => clock.advance(1), /re-arm/);
  await assert.rejects(clock.advanceAndSettle(1), /re-arm/);
});
