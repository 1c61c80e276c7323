import assert from 'node:assert/strict';
import { fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPassedSocket } from '../../../src/agent/local/passed-socket.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import {
  bindSocket,
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
    assert.equal(
      findPassedSocket([
        { fd: 0, name: 'rma-1-2' },
        { fd, name },
      ]),
      fd,
    );
    assert.ok(fstatSync(fd).isSocket());
  });
}

test('without a socket of that name there is none', (t) => {
  const fd = opened(t, listening);
  assert.equal(findPassedSocket([{ fd, name: 'unknown' }]), null);
});

for (const [what, open] of [
  ['a file', (path: string) => openSync(path, 'w')],
  ['a socket that does not listen', createSocket],
  ['a datagram socket', createDatagramSocket],
] as const) {
  test(`${what} in its place stops the start and says what to do`, (t) => {
    const fd = opened(t, open);
    assert.throws(
      () => findPassedSocket([{ fd, name: 'rma-local' }]),
      (error) =>
        error instanceof StartError &&
        error.exitStatus === EXIT_STATUS.BAD_CONFIGURATION &&
        /ListenSequentialPacket=/.test(error.message),
    );
  });
}

test('two sockets stop the start', (t) => {
  const fd = opened(t, listening);
  const passed = [
    { fd, name: 'rma-local' },
    { fd, name: 'rma-agent.socket' },
  ];
  assert.throws(() => findPassedSocket(passed), /2 sockets named rma-local or rma-agent.socket were passed/);
});
