import assert from 'node:assert/strict';
import { existsSync, fstatSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { closeFd, isCloseOnExec } from '../../../../src/common/native/files/files.js';
import { createMemfd, truncateFile } from '../../../../src/common/native/memory/memory.js';
import { NativeError } from '../../../../src/common/native/native-error.js';
import { PacketReceiver, PacketSender, type ReceivedPacket } from '../../../../src/common/native/sockets/packets.js';
import { setSendBuffer } from '../../../../src/common/native/sockets/socket-options.js';
import { createSocketPair } from '../../../../src/common/native/sockets/sockets.js';
import { sendFds } from '../send-fds.js';

const sender = new PacketSender(1024);
const receiver = new PacketReceiver(1024);

function received(socket: number, by = receiver): ReceivedPacket {
  const packet = by.receive(socket);
  assert(typeof packet === 'object', `no packet but ${String(packet)}`);
  return packet;
}

function withPair(use: (left: number, right: number) => void): void {
  const [left, right] = createSocketPair();
  try {
    use(left, right);
  } finally {
    closeFd(left);
    closeFd(right);
  }
}

test('an fd arrives with its packet as another fd of the same file, close-on-exec', () => {
  withPair((left, right) => {
    const memfd = createMemfd('rma-test');
    truncateFile(memfd, 8192);
    assert.equal(sender.send(left, 'without'), 'sent');
    assert.equal(sender.send(left, 'with', memfd), 'sent');
    assert.equal(sender.send(left, 'without again'), 'sent');
    assert.deepEqual(received(right).fds, []);
    const packet = received(right);
    assert.equal(packet.bytes.toString(), 'with');
    const [fd] = packet.fds;
    assert(fd !== undefined && fd !== memfd);
    assert.equal(packet.fds.length, 1);
    assert.equal(fstatSync(fd).ino, fstatSync(memfd).ino);
    assert.equal(fstatSync(fd).size, 8192);
    assert.equal(isCloseOnExec(fd), true);
    assert.deepEqual(received(right).fds, []);
    closeFd(fd);
    closeFd(memfd);
  });
});

test('a packet that is longer than the receiver takes is marked truncated', () => {
  withPair((left, right) => {
    sender.send(left, 'x'.repeat(100));
    const packet = received(right, new PacketReceiver(64));
    assert.deepEqual([packet.bytes.length, packet.truncated, packet.fdsTruncated], [64, true, false]);
    assert.equal(receiver.receive(right), 'again');
  });
});

test('a text that is longer than the sender takes is refused and nothing is sent', () => {
  withPair((left, right) => {
    const small = new PacketSender(16);
    assert.equal(small.send(left, 'é'.repeat(8)), 'sent');
    assert.equal(received(right).bytes.length, 16);
    assert.throws(
      () => small.send(left, 'é'.repeat(9)),
      (error) => error instanceof NativeError && error.code === 'EMSGSIZE',
    );
    assert.equal(receiver.receive(right), 'again');
  });
});

test('a full socket sends neither packet nor fd, and the fd stays usable', () => {
  withPair((left, right) => {
    setSendBuffer(left, 4096);
    const memfd = createMemfd('rma-test');
    let sent = 0;
    while (sender.send(left, 'x'.repeat(512)) === 'sent') sent++;
    assert(sent > 0 && sent < 100, `${sent} packets fitted into 4 KiB`);
    assert.equal(sender.send(left, 'late', memfd), 'again');
    for (let n = 0; n < sent; n++) assert.deepEqual(received(right).fds, []);
    assert.equal(receiver.receive(right), 'again');
    assert.equal(sender.send(left, 'late', memfd), 'sent');
    const [fd = -1] = received(right).fds;
    assert.match(readlinkSync(`/proc/self/fd/${fd}`), /^\/memfd:rma-test/);
    closeFd(fd);
    closeFd(memfd);
  });
});

test('an fd that is not open is refused with EBADF', () => {
  withPair((left, right) => {
    assert.throws(
      () => sender.send(left, 'x', 1_000_000),
      (error) => error instanceof NativeError && error.code === 'EBADF',
    );
    assert.equal(receiver.receive(right), 'again');
  });
});

test('fds beyond the room for them are dropped by the kernel, and the packet says so', () => {
  withPair((left, right) => {
    const memfds = Array.from({ length: 6 }, () => createMemfd('rma-many'));
    sendFds(left, 'many', memfds);
    const packet = received(right);
    assert.equal(packet.fds.length, 4);
    assert.equal(packet.fdsTruncated, true);
    const inodes = packet.fds.map((fd) => fstatSync(fd).ino);
    assert.deepEqual(
      inodes,
      memfds.slice(0, 4).map((fd) => fstatSync(fd).ino),
    );
    for (const fd of [...memfds, ...packet.fds]) closeFd(fd);
  });
});

test('fds that come with an empty packet are not lost', () => {
  withPair((left, right) => {
    const memfd = createMemfd('rma-empty');
    sendFds(left, '', [memfd]);
    const packet = received(right);
    const [fd = -1] = packet.fds;
    assert.equal(packet.bytes.length, 0);
    assert(existsSync(`/proc/self/fd/${fd}`));
    closeFd(fd);
    closeFd(memfd);
  });
});

test('a peer that has hung up with packets unread ends both directions', () => {
  const [left, right] = createSocketPair();
  sender.send(left, 'unread');
  closeFd(right);
  assert.equal(sender.send(left, 'x'), 'ended');
  assert.equal(receiver.receive(left), 'ended');
  closeFd(left);
});
