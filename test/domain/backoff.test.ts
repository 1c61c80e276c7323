import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../src/domain/backoff.js';

test('waits double from the first to the cap, and begin anew after a reset', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: 1000 }, () => 0);
  const next = () => backoff.nextMs();
  assert.deepEqual([next(), next(), next(), next(), next(), next()], [50, 100, 200, 400, 500, 500]);
  backoff.reset();
  assert.equal(next(), 50);
});

test('each wait is drawn from the upper half of its range', () => {
  assert.equal(new Backoff({ firstMs: 100, maxMs: 1000 }, () => 0.5).nextMs(), 75);
  assert.ok(new Backoff({ firstMs: 100, maxMs: 1000 }, () => 1 - Number.EPSILON).nextMs() <= 100);
});

test('a thousand attempts later the wait is still the cap', () => {
  const backoff = new Backoff({ firstMs: 100, maxMs: 5000 }, () => 0);
  for (let attempt = 0; attempt < 1000; attempt += 1) backoff.nextMs();
  assert.equal(backoff.nextMs(), 2500);
});
