import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WAITING_MAX, WaitingLine } from '../../../src/common/net/waiting-line.js';

class Someone {
  isRefused = false;

  constructor(readonly name: string) {}

  destroy(): void {
    this.isRefused = true;
  }
}

describe('the line of new connections', () => {
  it('gives each address its turn, and each connection of one in its order', () => {
    const line = new WaitingLine<Someone>();
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) line.add(name.slice(0, 1), new Someone(name));
    const order: (string | undefined)[] = [];
    while (line.length > 0) order.push(line.take()?.name);
    assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    assert.equal(line.take(), undefined);
  });

  it('refuses the last of the longest line when it is full, so that a flood refuses itself', () => {
    const line = new WaitingLine<Someone>();
    const flood = Array.from({ length: WAITING_MAX }, (_, index) => new Someone(`flood-${index}`));
    for (const one of flood) assert.equal(line.add('flood', one), null);
    const guest = new Someone('guest');
    assert.equal(line.add('guest', guest), flood.at(-1));
    assert.deepEqual([flood.at(-1)?.isRefused, guest.isRefused, line.length], [true, false, WAITING_MAX]);
    line.take();
    assert.equal(line.take(), guest);
    line.clear();
    assert.ok(flood[1]?.isRefused);
    assert.equal(line.length, 0);
  });
});
