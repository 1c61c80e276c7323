import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createSpareTime } from '../../../src/common/clock/spare-time.js';

describe('the time that the event loop has to spare', () => {
  let loop: { active: number; idle: number };
  let hasTimeToSpare: () => boolean;

  beforeEach(() => {
    loop = { active: 500, idle: 0 };
    hasTimeToSpare = createSpareTime(() => ({ ...loop, utilization: 0 }));
  });

  function pass(active: number, idle: number): void {
    loop.active += active;
    loop.idle += idle;
  }

  it('is there until the loop has been seen for a while, however busy it was before', () => {
    assert.equal(hasTimeToSpare(), true);
    pass(19, 0);
    assert.equal(hasTimeToSpare(), true);
  });

  it('is there while less than 85 % of the last while is used, and not from there on', () => {
    pass(84, 16);
    assert.equal(hasTimeToSpare(), true);
    pass(85, 15);
    assert.equal(hasTimeToSpare(), false);
    pass(10, 90);
    assert.equal(hasTimeToSpare(), true);
  });

  it('is judged by nothing shorter than 20 ms, and by all that has passed since the last judgement', () => {
    pass(20, 0);
    assert.equal(hasTimeToSpare(), false);
    pass(0, 19);
    assert.equal(hasTimeToSpare(), false);
    pass(1, 0);
    assert.equal(hasTimeToSpare(), true);
  });
});
