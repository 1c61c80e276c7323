import assert from 'node:assert/strict';
import { fstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createMemfd } from '../../../src/common/native/memory/memory.js';
import { NotifySocket } from '../../../src/common/systemd/notify-socket.js';
import { FakeServiceManager } from '../../fakes/fake-service-manager.js';

/** More than any kernel keeps waiting on a datagram socket unless told to. */
const MANY = 100_000;

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'rma-notify-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

for (const kind of ['a path', 'an abstract name'] as const) {
  test(`messages and their fds arrive in their order, at ${kind}`, (t) => {
    const address = kind === 'a path' ? join(folder(t), 'notify') : `@rma-test-${process.pid}`;
    const manager = new FakeServiceManager(address);
    t.after(() => manager.close());
    const socket = new NotifySocket(address);
    t.after(() => socket.close());
    const memfd = createMemfd('rma-0');
    t.after(() => closeFd(memfd));

    assert.equal(socket.send(['READY=1', 'STATUS=fine']), 'sent');
    assert.equal(socket.send(['FDSTORE=1', 'FDNAME=rma-0', 'FDPOLL=0'], { passedFd: memfd }), 'sent');

    assert.deepEqual(manager.inodes(), [fstatSync(memfd).ino]);
    assert.deepEqual(manager.messages, [
      ['READY=1', 'STATUS=fine'],
      ['FDSTORE=1', 'FDNAME=rma-0', 'FDPOLL=0'],
    ]);
    assert.equal(socket.send(['FDSTOREREMOVE=1', 'FDNAME=rma-0']), 'sent');
    assert.deepEqual(manager.names(), []);
  });
}

test('a service manager that reads nothing is busy at last, and hears again once it has read', (t) => {
  const address = join(folder(t), 'notify');
  const manager = new FakeServiceManager(address);
  t.after(() => manager.close());
  const socket = new NotifySocket(address);
  t.after(() => socket.close());

  let sent = 0;
  while (sent < MANY && socket.send(['WATCHDOG=1']) === 'sent') sent += 1;
  assert.ok(sent < MANY, 'the kernel takes any number of messages');
  assert.equal(socket.send(['READY=1'], { waitMs: 1 }), 'busy');

  assert.equal(manager.hear().messages.length, sent);
  assert.equal(socket.send(['READY=1']), 'sent');
  assert.equal(manager.has('READY=1'), true);
});

test('a service manager that went away is gone, and one that came back at the same address hears', (t) => {
  const address = join(folder(t), 'notify');
  const socket = new NotifySocket(address);
  t.after(() => socket.close());
  assert.equal(socket.send(['READY=1']), 'gone');

  const first = new FakeServiceManager(address);
  assert.equal(socket.send(['READY=1']), 'sent');
  first.close();
  assert.equal(socket.send(['WATCHDOG=1']), 'gone');

  rmSync(address);
  const second = new FakeServiceManager(address);
  t.after(() => second.close());
  assert.equal(socket.send(['WATCHDOG=1']), 'sent');
  assert.deepEqual(second.hear().messages, [['WATCHDOG=1']]);
});
