import assert from 'node:assert/strict';
import { fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPassedSockets } from '../../../src/agent/local/passed-socket.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import {
  bindSocket,
  boundPath,
  createDatagramSocket,
  createSocket,
  listenSocket,
} from '../../../src/common/native/sockets/sockets.js';
import { EXIT_STATUS, StartError } from '../../../src/common/shutdown/exit-status.js';

function opened(t: TestContext, open: (path: string) => number): number {
  const directory = mkdtempSync(join(tmpdir(), 'rma-passed-'));
  const fd = open(join(directory, 'socket'));
  t.after(() => {
    closeFd(fd);
    rmSync(directory, { recursive: true });
  });
  return fd;
}

function listening(path: string): number {
  const fd = createSocket();
  bindSocket(fd, path);
  listenSocket(fd, 1);
  return fd;
}

for (const name of ['rma-local', 'rma-agent.socket']) {
  test(`the socket named ${name} is taken, and stays open`, (t) => {
    const fd = opened(t, listening);
    assert.deepEqual(
      findPassedSockets(
        [
          { fd: 0, name: 'rma-1-2' },
          { fd, name },
        ],
        ['/elsewhere'],
      ),
      [fd],
    );
    assert.ok(fstatSync(fd).isSocket());
  });
}

test('without a socket of that name there is none', (t) => {
  const fd = opened(t, listening);
  assert.deepEqual(findPassedSockets([{ fd, name: 'unknown' }], ['/elsewhere']), [null]);
});

for (const [what, open] of [
  ['a file', (path: string) => openSync(path, 'w')],
  ['a socket that does not listen', createSocket],
  ['a datagram socket', createDatagramSocket],
] as const) {
  test(`${what} in its place stops the start and says what to do`, (t) => {
    const fd = opened(t, open);
    assert.throws(
      () => findPassedSockets([{ fd, name: 'rma-local' }], ['/elsewhere']),
      (error) =>
        error instanceof StartError &&
        error.exitStatus === EXIT_STATUS.BAD_CONFIGURATION &&
        /ListenSequentialPacket=/.test(error.message),
    );
  });
}

test('several sockets are told apart by where they listen, and one that is not passed is to be made', (t) => {
  const [first, second] = [opened(t, listening), opened(t, listening)];
  const passed = [
    { fd: first, name: 'rma-local' },
    { fd: second, name: 'rma-local' },
  ];
  const paths = [pathOf(second), '/run/rma/third.sock', pathOf(first)];
  assert.deepEqual(findPassedSockets(passed, paths), [second, null, first]);
});

test('a second socket for one path, and one for a path that nothing is configured for, stop the start', (t) => {
  const fd = opened(t, listening);
  const passed = [
    { fd, name: 'rma-local' },
    { fd, name: 'rma-agent.socket' },
  ];
  assert.throws(() => findPassedSockets(passed, [pathOf(fd)]), /two were passed for/);
  assert.throws(() => findPassedSockets(passed, ['/elsewhere']), /of which the configuration says nothing/);
});

function pathOf(fd: number): string {
  return boundPath(fd) ?? assert.fail('it has no path');
}
