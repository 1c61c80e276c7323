import assert from 'node:assert/strict';
import { it } from 'node:test';
import { handedFds } from '../../../../src/client/cli/exec/handed-fds.js';
import type { OpenFd } from '../../../../src/client/cli/exec/open-fds.js';

const READ = 0;
const WRITE = 1;
const FILE: OpenFd = { link: '/var/log/vm1', accessMode: WRITE };

/**
 * A process to which `given` were open when Node started, with what Node has made for
 * itself at the lowest free numbers.
 */
function openIn(given: Readonly<Record<number, OpenFd>>): ReadonlyMap<number, OpenFd> {
  const own: OpenFd[] = [
    { link: 'anon_inode:[eventpoll]', accessMode: 2 },
    { link: 'pipe:[1]', accessMode: READ },
    { link: 'pipe:[1]', accessMode: WRITE },
    { link: '/dev/null', accessMode: READ },
    { link: 'anon_inode:[eventfd]', accessMode: 2 },
  ];
  const open = new Map(Object.entries(given).map(([fd, what]) => [Number(fd), what]));
  for (let fd = 3; own.length > 0; fd++) {
    const next = open.has(fd) ? undefined : own.shift();
    if (next !== undefined) open.set(fd, next);
  }
  return open;
}

const passed = { LISTEN_FDS: '2', LISTEN_PID: '50', LISTEN_FDNAMES: 'http:log' };
const two = openIn({ 3: FILE, 4: FILE });

it('the fd comes after those that systemd passed to this very process, which go on with their names', () => {
  const names = ['http', 'log', 'rma'];
  assert.deepEqual(handedFds({ env: passed, pid: 50, kept: [] }, two), { rmaFd: 5, inherited: [3, 4], names });
});

it('one without a name is called as systemd calls it', () => {
  const { LISTEN_FDNAMES: _names, ...nameless } = passed;
  assert.deepEqual(handedFds({ env: nameless, pid: 50, kept: [] }, two).names, ['unknown', 'unknown', 'rma']);
});

it('fds that were passed to another process do not count', () => {
  for (const env of [{ LISTEN_FDS: '2', LISTEN_PID: '49' }, { LISTEN_FDS: 'x', LISTEN_PID: '50' }, {}]) {
    assert.deepEqual(handedFds({ env, pid: 50, kept: [] }, two), { rmaFd: 3, inherited: [], names: ['rma'] });
  }
});

it('the fd makes way for one that is kept, which counts as passed', () => {
  const handed = handedFds({ env: {}, pid: 50, kept: [3, 40, 3] }, openIn({ 3: FILE, 40: FILE }));
  assert.deepEqual(handed, { rmaFd: 4, inherited: [3, 40], names: ['unknown', 'rma'] });
});

it('what this process was not given is refused, whatever Node has at that number', () => {
  const open = openIn({ 3: FILE });
  for (const fd of [4, 5, 6, 7, 8, 9]) {
    const request = { env: {}, pid: 50, kept: [fd] };
    assert.throws(
      () => handedFds(request, open),
      { reason: 'INVALID_FIELD', message: new RegExp(`fd ${fd} is `) },
      `${fd}`,
    );
  }
  const lying = { env: { ...passed, LISTEN_FDS: '1000000000' }, pid: 50, kept: [] };
  assert.throws(() => handedFds(lying, open), /LISTEN_FDS.*fd 4 is one that rmactl opened itself/);
});

it('below the first fd of Node, all that is open was given, also what looks like one of its own', () => {
  const eventfd: OpenFd = { link: 'anon_inode:[eventfd]', accessMode: 2 };
  const open = openIn({ 3: eventfd, 4: { link: '/dev/null', accessMode: WRITE } });
  assert.deepEqual(handedFds({ env: {}, pid: 50, kept: [3, 4] }, open).inherited, [3, 4]);
});

it('one end of a pipe was given, both are of Node', () => {
  const open = openIn({ 20: { link: 'pipe:[77]', accessMode: READ } });
  assert.deepEqual(handedFds({ env: {}, pid: 50, kept: [20] }, open).inherited, [20]);
});
