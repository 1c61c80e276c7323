import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeFd, isCloseOnExec, openReadWrite } from '../../../src/common/native/files/files.js';
import { ERRNO, errnoName, NativeError } from '../../../src/common/native/native-error.js';

test('a failed call throws its name, the errno and the name of the errno', () => {
  assert.throws(
    () => closeFd(1_000_000),
    (error) => {
      assert(error instanceof NativeError);
      assert.deepEqual(
        { syscall: error.syscall, errno: error.errno, code: error.code, message: error.message },
        { syscall: 'close', errno: 9, code: 'EBADF', message: 'close: EBADF, bad file descriptor' },
      );
      return true;
    },
  );
});

test('a path that cannot be opened is named in the error', () => {
  assert.throws(
    () => openReadWrite('/nowhere/at/all'),
    (error) => error instanceof NativeError && error.code === 'ENOENT' && error.message.includes('/nowhere/at/all'),
  );
});

test('an errno without a name keeps its number', () => {
  assert.equal(errnoName(9999), 'ERRNO_9999');
  assert.equal(new NativeError('x', 9999).message, 'x: ERRNO_9999');
});

test('EAGAIN goes by that name and not by its alias', () => {
  assert.equal(errnoName(ERRNO.EAGAIN), 'EAGAIN');
});

test('an opened device is close-on-exec', () => {
  const fd = openReadWrite('/dev/null');
  assert.equal(isCloseOnExec(fd), true);
  closeFd(fd);
});
