import assert from 'node:assert/strict';
import { it } from 'node:test';
import { execEnvironment, fillIn, passedFdNumber } from '../../../../src/client/cli/exec/exec-environment.js';

it('the fd comes after those that systemd passed to this very process', () => {
  const env = { LISTEN_FDS: '2', LISTEN_PID: '50', LISTEN_FDNAMES: 'http:log' };
  assert.equal(passedFdNumber(env, 50), 5);
  assert.deepEqual(execEnvironment(env, 50, 4096), {
    LISTEN_FDS: '3',
    LISTEN_PID: '50',
    LISTEN_FDNAMES: 'http:log:rma',
    RMA_FD: '5',
    RMA_BYTES: '4096',
  });
  const { LISTEN_FDNAMES: _names, ...nameless } = env;
  assert.equal(execEnvironment(nameless, 50, 1)['LISTEN_FDNAMES'], 'unknown:unknown:rma');
});

it('fds that were passed to another process do not count', () => {
  for (const env of [{ LISTEN_FDS: '2', LISTEN_PID: '49' }, { LISTEN_FDS: 'x', LISTEN_PID: '50' }, {}]) {
    assert.equal(passedFdNumber(env, 50), 3);
    assert.equal(execEnvironment(env, 50, 1)['LISTEN_FDS'], '1');
  }
});

it('the token goes no further, and everything else does', () => {
  const environment = execEnvironment({ RMA_CLAIM_TOKEN: 'secret', HOME: '/x', NONE: undefined }, 50, 1);
  assert.equal(JSON.stringify(environment).includes('secret'), false);
  assert.equal(environment['HOME'], '/x');
  assert.equal('NONE' in environment, false);
});

it('every placeholder of an argument is filled in', () => {
  assert.equal(fillIn('{fd}:{bytes}:{fd}:{other}', 3, 128), '3:128:3:{other}');
});
