import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeFd, isCloseOnExec } from '../../../../src/common/native/files/files.js';
import { NativeError } from '../../../../src/common/native/native-error.js';
import { hasEnded } from '../../../../src/common/native/process/pidfd.js';
import { PacketReceiver, PacketSender } from '../../../../src/common/native/sockets/packets.js';
import { peerCredentials, peerPidfd } from '../../../../src/common/native/sockets/socket-options.js';
import {
  acceptConnection,
  bindSocket,
  connectSocket,
  createSocket,
  listenSocket,
} from '../../../../src/common/native/sockets/sockets.js';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rma-sockets-'));
});
after(() => rmSync(folder, { recursive: true }));

function listening(name: string, backlog: number): { readonly fd: number; readonly path: string } {
  const path = join(folder, name);
  const fd = createSocket();
  bindSocket(fd, path);
  listenSocket(fd, backlog);
  return { fd, path };
}

test('a client connects by path, and both ends talk', () => {
  const { fd, path } = listening('talk', 4);
  assert.equal(acceptConnection(fd), null);
  const client = createSocket();
  assert.equal(connectSocket(client, path), 'connected');
  const server = acceptConnection(fd);
  assert(server !== null);
  assert.equal(isCloseOnExec(server), true);
  const receiver = new PacketReceiver(64);
  assert.equal(receiver.receive(client), 'again');
  assert.equal(new PacketSender(64).send(server, 'grüß'), 'sent');
  const packet = receiver.receive(client);
  assert(typeof packet === 'object');
  assert.equal(packet.bytes.toString(), 'grüß');
  assert.deepEqual([packet.fds, packet.truncated, packet.fdsTruncated], [[], false, false]);
  closeFd(server);
  assert.equal(receiver.receive(client), 'ended');
  assert.equal(new PacketSender(64).send(client, 'x'), 'ended');
  closeFd(client);
  closeFd(fd);
});

test('a connection beyond the backlog is told to come again', () => {
  const { fd, path } = listening('full', 0);
  const clients = [createSocket(), createSocket()];
  const outcomes = clients.map((client) => connectSocket(client, path));
  assert.deepEqual(outcomes, ['connected', 'again']);
  for (const open of [...clients, fd]) closeFd(open);
});

test('a socket file that nobody listens on refuses, and a path in use cannot be taken', () => {
  const { fd, path } = listening('stale', 1);
  const other = createSocket();
  assert.throws(
    () => bindSocket(other, path),
    (error) => error instanceof NativeError && error.code === 'EADDRINUSE',
  );
  closeFd(fd);
  assert.throws(
    () => connectSocket(other, path),
    (error) => error instanceof NativeError && error.code === 'ECONNREFUSED' && error.message.includes(path),
  );
  closeFd(other);
});

test('a path of 107 bytes is taken, and one of 108 is refused before the kernel sees it', () => {
  const fd = createSocket();
  assert.throws(
    () => bindSocket(fd, `/${'x'.repeat(107)}`),
    (error) => error instanceof NativeError && error.code === 'ENAMETOOLONG',
  );
  const longest = join(folder, 'x'.repeat(107 - folder.length - 1));
  bindSocket(fd, longest);
  closeFd(fd);
});

test('the kernel tells who is on the other end, and its pidfd lives as long as that process', (t) => {
  const { fd, path } = listening('peer', 1);
  const client = createSocket();
  connectSocket(client, path);
  const server = acceptConnection(fd);
  assert(server !== null);
  assert.deepEqual(peerCredentials(server), {
    pid: process.pid,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
  const pidfd = peerPidfd(server);
  if (pidfd === null) t.diagnostic('this kernel has no SO_PEERPIDFD (Linux 6.5)');
  else {
    assert.equal(hasEnded(pidfd), false);
    assert.equal(isCloseOnExec(pidfd), true);
    closeFd(pidfd);
  }
  for (const open of [server, client, fd]) closeFd(open);
});
