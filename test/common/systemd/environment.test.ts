import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServiceEnvironment } from '../../../src/common/systemd/environment.js';

const PID = 4711;
const NOTHING = { notifySocket: null, watchdogMs: null, fdStoreMax: 0, passedFds: [] };

test('an environment without a service manager says nothing', () => {
  assert.deepEqual(readServiceEnvironment({ PATH: '/bin' }, PID), NOTHING);
});

test('everything that a service manager tells is read', () => {
  const environment = {
    NOTIFY_SOCKET: '/run/systemd/notify',
    WATCHDOG_USEC: '30000000',
    WATCHDOG_PID: '4711',
    FDSTORE: '4096',
    LISTEN_PID: '4711',
    LISTEN_FDS: '3',
    LISTEN_FDNAMES: 'local::rma-1',
  };
  assert.deepEqual(readServiceEnvironment(environment, PID), {
    notifySocket: '/run/systemd/notify',
    watchdogMs: 30_000,
    fdStoreMax: 4096,
    passedFds: [
      { fd: 3, name: 'local' },
      { fd: 4, name: 'unknown' },
      { fd: 5, name: 'rma-1' },
    ],
  });
});

test('the address may be in the abstract namespace', () => {
  assert.equal(readServiceEnvironment({ NOTIFY_SOCKET: '@manager' }, PID).notifySocket, '@manager');
});

test('a watchdog without a pid is meant for whoever sees it', () => {
  assert.equal(readServiceEnvironment({ WATCHDOG_USEC: '500' }, PID).watchdogMs, 0.5);
});

test('fds without names are passed all the same', () => {
  const { passedFds } = readServiceEnvironment({ LISTEN_PID: '4711', LISTEN_FDS: '1' }, PID);
  assert.deepEqual(passedFds, [{ fd: 3, name: 'unknown' }]);
});

for (const [what, environment] of [
  ["another process's fds", { LISTEN_PID: '1', LISTEN_FDS: '1' }],
  ['fds for nobody in particular', { LISTEN_FDS: '1' }],
  ["another process's watchdog", { WATCHDOG_PID: '1', WATCHDOG_USEC: '1000' }],
  ['a watchdog without patience', { WATCHDOG_USEC: '0' }],
  ['a negative number of fds', { LISTEN_PID: '4711', LISTEN_FDS: '-1' }],
  ['more fds than a process may have', { LISTEN_PID: '4711', LISTEN_FDS: '1000000' }],
  ['a store that is no number', { FDSTORE: 'yes' }],
  ['a notify socket that is neither path nor name', { NOTIFY_SOCKET: 'vsock:2:1234' }],
  ['an empty notify socket', { NOTIFY_SOCKET: '' }],
  ['a name of no characters', { NOTIFY_SOCKET: '@' }],
] as const) {
  test(`${what} counts as nothing`, () => {
    assert.deepEqual(readServiceEnvironment(environment, PID), NOTHING);
  });
}
