import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeeperSocket, RmaKeeper } from '../../../src/agent/core-thread/loop/rma-keeper.js';
import type { NotifyOutcome } from '../../../src/common/systemd/notify-socket.js';

class FakeSocket implements KeeperSocket {
  outcome: NotifyOutcome = 'sent';
  readonly sent: string[] = [];
  isClosed = false;

  send([what = '', name = '']: readonly string[], { passedFd = -1 } = {}): NotifyOutcome {
    if (this.outcome === 'sent') this.sent.push(`${what} ${name} ${passedFd}`);
    return this.outcome;
  }

  close(): void {
    this.isClosed = true;
  }
}

function harness() {
  const socket = new FakeSocket();
  return { socket, keeper: new RmaKeeper(socket) };
}

test('copies are sent at once, and let go of at once', () => {
  const { socket, keeper } = harness();
  keeper.keep('a', 7);
  keeper.unkeep('a');
  assert.deepEqual(socket.sent, ['FDSTORE=1 FDNAME=a 7', 'FDSTOREREMOVE=1 FDNAME=a -1']);
  assert.equal(keeper.tick(0), null);
});

for (const outcome of ['busy', 'gone'] as const) {
  test(`what a service manager that is ${outcome} does not take is sent later, in its order`, () => {
    const { socket, keeper } = harness();
    keeper.keep('a', 7);
    socket.outcome = outcome;
    keeper.unkeep('a');
    keeper.keep('b', 8);
    assert.equal(keeper.tick(1000), 1200);
    socket.outcome = 'sent';
    assert.equal(keeper.tick(1199), 1200);
    assert.equal(socket.sent.length, 1);
    assert.equal(keeper.tick(1200), null);
    assert.deepEqual(socket.sent.slice(1), ['FDSTOREREMOVE=1 FDNAME=a -1', 'FDSTORE=1 FDNAME=b 8']);
  });
}

test('a copy that is to be let go of before it was sent is never sent', () => {
  const { socket, keeper } = harness();
  socket.outcome = 'busy';
  keeper.keep('a', 7);
  keeper.unkeep('a');
  socket.outcome = 'sent';
  keeper.tick(1000);
  assert.deepEqual(socket.sent, []);
});

test('at the end it sends what it still can', () => {
  const { socket, keeper } = harness();
  keeper.keep('a', 7);
  socket.outcome = 'busy';
  keeper.unkeep('a');
  socket.outcome = 'sent';
  keeper.close();
  assert.equal(socket.sent.at(-1), 'FDSTOREREMOVE=1 FDNAME=a -1');
  assert.equal(socket.isClosed, true);
});

test('without a service manager nothing waits', () => {
  const keeper = new RmaKeeper(null);
  keeper.keep('a', 7);
  keeper.unkeep('a');
  assert.equal(keeper.tick(0), null);
  keeper.close();
});
