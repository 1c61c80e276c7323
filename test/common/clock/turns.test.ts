import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../../src/common/clock/turns.js';

describe('turns that many share', () => {
  it('let one do a piece in each turn of the event loop, in the order of asking', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const work = async (name: string) => {
      for (let piece = 1; piece <= 2; piece++) {
        await turns.next();
        done.push(`${name}${piece}`);
      }
    };
    const all = Promise.all([work('a'), work('b'), work('c')]);
    assert.equal(turns.waitingCount, 2);
    const seen: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      await nextTurn();
      seen.push(done.join(' '));
    }
    await all;
    assert.ok(
      seen.every((names, turn) => names.split(' ').length <= turn + 2),
      seen.join(', '),
    );
    assert.deepEqual([done, turns.waitingCount], [['a1', 'b1', 'c1', 'a2', 'b2', 'c2'], 0]);
  });

  it('give one at once to whoever comes when nobody else works', async () => {
    const turns = new Turns();
    let isOver = false;
    setImmediate(() => (isOver = true));
    await turns.next();
    assert.equal(isOver, false);
    await turns.next();
    assert.equal(isOver, true);
  });
});
