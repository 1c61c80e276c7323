import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { closeFd } from '../../../../src/common/native/files/files.js';
import { NativeError } from '../../../../src/common/native/native-error.js';
import { hasEnded, openPidfd } from '../../../../src/common/native/process/pidfd.js';
import { watchReadable } from '../../../../src/common/native/sockets/fd-watch.js';

test('the pidfd of a process tells when it has ended, and means no process after it', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  const { pid } = child;
  assert(pid !== undefined);
  const pidfd = openPidfd(pid);
  assert.equal(hasEnded(pidfd), false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(hasEnded(pidfd), true);
  assert.throws(
    () => openPidfd(pid),
    (error) => error instanceof NativeError && error.code === 'ESRCH',
  );
  closeFd(pidfd);
});

test('the end of a process can be watched on the event loop', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  const pidfd = openPidfd(child.pid ?? -1);
  const ended = new Promise<void>((resolve) => {
    const watch = watchReadable(pidfd, () => {
      watch.close();
      watch.close();
      resolve();
    });
  });
  child.stdin?.end();
  await ended;
  assert.equal(hasEnded(pidfd), true);
  closeFd(pidfd);
});
