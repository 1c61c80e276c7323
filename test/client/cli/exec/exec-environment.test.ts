import assert from 'node:assert/strict';
import { it } from 'node:test';
import { execEnvironment, fillIn } from '../../../../src/client/cli/exec/exec-environment.js';

const TOLD = { pid: 50, rmaBytes: 4096, fds: { rmaFd: 5, names: ['http', 'log', 'rma'] } };

it('the fds are told as systemd tells them', () => {
  const env = { LISTEN_FDS: '2', LISTEN_PID: '50', LISTEN_FDNAMES: 'http:log' };
  assert.deepEqual(execEnvironment(env, TOLD), {
    LISTEN_FDS: '3',
    LISTEN_PID: '50',
    LISTEN_FDNAMES: 'http:log:rma',
    RMA_FD: '5',
    RMA_BYTES: '4096',
  });
});

it('the token goes no further, and everything else does', () => {
  const environment = execEnvironment({ RMA_CLAIM_TOKEN: 'secret', HOME: '/x', NONE: undefined }, TOLD);
  assert.equal(JSON.stringify(environment).includes('secret'), false);
  assert.equal(environment['HOME'], '/x');
  assert.equal('NONE' in environment, false);
});

it('every placeholder of an argument is filled in', () => {
  assert.equal(fillIn('{fd}:{bytes}:{fd}:{other}', 3, 128), '3:128:3:{other}');
});
