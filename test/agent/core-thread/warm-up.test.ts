import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { warmUp } from '../../../src/agent/core-thread/warm-up.js';
import type { Clock } from '../../../src/common/clock/clock.js';
import { systemClock } from '../../../src/common/clock/system-clock.js';

const openFds = () => readdirSync('/proc/self/fd').length;

describe('the warm-up of hand-offs', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-warm-up-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('hands out and takes back, and leaves no fd and no file behind', () => {
    warmUp(directory, systemClock);
    const before = openFds();
    assert.ok(warmUp(directory, systemClock) > 0);
    assert.equal(openFds(), before);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('ends early on a machine that is too slow for it', () => {
    assert.ok(warmUp(directory, slowClock(20)) < 10);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('leaves no fd behind where there can be no socket', () => {
    const before = openFds();
    const tooLong = join(directory, 'x'.repeat(100));
    assert.throws(() => warmUp(tooLong, systemClock), /ENAMETOOLONG/);
    assert.equal(openFds(), before);
  });
});

/** Every look at it takes so long. */
function slowClock(stepMs: number): Clock {
  let nowMs = 0;
  return { ...systemClock, monotonicMs: () => (nowMs += stepMs) };
}
