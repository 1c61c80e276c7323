import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { adoptListening, listenAtPath } from '../../../src/agent/local/listening-socket.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { bindSocket, connectSocket, createSocket, listenSocket } from '../../../src/common/native/sockets/sockets.js';

describe('listening at a path', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rma-listen-'));
    path = join(directory, 'run', 'agent.sock');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const listen = (mode = 0o660) => listenAtPath({ path, mode, gid: process.getgid?.() ?? null });

  function isAnswered(): boolean {
    const fd = createSocket();
    try {
      return connectSocket(fd, path) === 'connected';
    } catch {
      return false;
    } finally {
      closeFd(fd);
    }
  }

  it('makes the folder and the socket, and takes the socket away in the end', () => {
    const socket = listen(0o620);
    assert.equal(statSync(path).mode & 0o777, 0o620);
    assert.ok(isAnswered());
    socket.close();
    assert.ok(!existsSync(path));
  });

  it('replaces a socket file that nobody answers on', () => {
    listen().close();
    const dead = createSocket();
    bindSocket(dead, path);
    listenSocket(dead, 1);
    closeFd(dead);
    assert.ok(existsSync(path) && !isAnswered());
    const socket = listen();
    assert.ok(isAnswered());
    socket.close();
  });

  it('refuses when another agent answers, which stays', () => {
    const first = listen();
    assert.throws(listen, { reason: 'NOT_READY', message: /another agent/ });
    assert.ok(isAnswered());
    first.close();
  });

  it('refuses when another program answers, even on a socket of another kind', async () => {
    listen().close();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    assert.throws(listen, { reason: 'NOT_READY', message: /process that is running/ });
    assert.ok(existsSync(path));
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses to replace what is not a socket', () => {
    listen().close();
    writeFileSync(path, 'precious');
    assert.throws(listen, { reason: 'NOT_READY', message: /not a socket/ });
    assert.ok(existsSync(path));
  });

  it('does not take away a socket that has replaced its own', () => {
    const first = listen();
    rmSync(path);
    const other = createSocket();
    bindSocket(other, path);
    first.close();
    assert.ok(existsSync(path));
    closeFd(other);
  });

  it('leaves a socket that was handed to it where it is', () => {
    listen().close();
    const fd = createSocket();
    bindSocket(fd, path);
    listenSocket(fd, 1);
    const adopted = adoptListening(fd);
    assert.ok(isAnswered());
    adopted.close();
    assert.ok(existsSync(path));
    assert.ok(!isAnswered());
  });
});
