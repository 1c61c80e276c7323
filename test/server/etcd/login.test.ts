import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Metadata, status } from '@grpc/grpc-js';
import { etcdError } from '../../../src/server/etcd/grpc-failure.js';
import { Login } from '../../../src/server/etcd/login.js';
import { failsAs } from './etcd-rig.js';

/** A member that gives tokens, and fails attempts as the test says. */
function member(failures: readonly (readonly [code: number, details: string])[] = []) {
  const left = [...failures];
  const seen: (string | undefined)[] = [];
  let tokens = 0;
  const authenticate = async () => {
    tokens += 1;
    return `token-${tokens}`;
  };
  const attempt = async (metadata: Metadata) => {
    seen.push(metadata.get('token')[0]?.toString());
    assert.deepEqual(metadata.get('hasleader'), ['true']);
    const [code, details] = left.shift() ?? [null, ''];
    if (code !== null) throw grpcError(code, details);
    return 'done';
  };
  return { authenticate, attempt, seen };
}

function grpcError(code: number, details: string) {
  return etcdError(Object.assign(new Error(details), { code, details }));
}

const USER = { name: 'broker', password: () => 'secret' };
const FORGOTTEN = [status.UNAUTHENTICATED, 'etcdserver: invalid auth token'] as const;

test('one login serves all calls, and nobody has none', async () => {
  const { authenticate, attempt, seen } = member();
  const login = new Login(USER);
  await Promise.all([login.as(authenticate, attempt), login.as(authenticate, attempt)]);
  assert.equal(await new Login(null).as(authenticate, attempt), 'done');
  assert.deepEqual(seen, ['token-1', 'token-1', undefined]);
});

test('a token that is not known any more is replaced once', async () => {
  const { authenticate, attempt, seen } = member([FORGOTTEN]);
  assert.equal(await new Login(USER).as(authenticate, attempt), 'done');
  assert.deepEqual(seen, ['token-1', 'token-2']);
  const stubborn = member([FORGOTTEN, FORGOTTEN]);
  await assert.rejects(new Login(USER).as(stubborn.authenticate, stubborn.attempt), failsAs('refused'));
});

test('a call whose outcome is unknown is not made again', async () => {
  const { authenticate, attempt, seen } = member([[status.UNAVAILABLE, 'etcdserver: request timed out']]);
  await assert.rejects(new Login(USER).as(authenticate, attempt), failsAs('unknown'));
  assert.deepEqual(seen, ['token-1']);
});

test('a login that failed is tried again by the next call', async () => {
  const { authenticate, attempt } = member();
  const login = new Login(USER);
  const fails = () => Promise.reject(grpcError(status.UNAVAILABLE, 'connection reset'));
  await assert.rejects(login.as(fails, attempt), failsAs('unknown'));
  assert.equal(await login.as(authenticate, attempt), 'done');
});

test('an etcd without authentication takes the user as nobody', async () => {
  const { attempt, seen } = member();
  const off = () => Promise.reject(grpcError(status.FAILED_PRECONDITION, 'etcdserver: authentication is not enabled'));
  assert.equal(await new Login(USER).as(off, attempt), 'done');
  assert.deepEqual(seen, [undefined]);
});

test('a password that cannot be read is told, and not the password', async () => {
  const { authenticate, attempt } = member();
  const login = new Login({
    name: 'broker',
    password: () => {
      throw new Error('/etc/rma/etcd.password is missing');
    },
  });
  await assert.rejects(login.as(authenticate, attempt), failsAs('login', /user broker .*is missing/));
});

test('a password that etcd does not take is told from what a user may not do', async () => {
  const { attempt, seen } = member();
  const words = 'etcdserver: authentication failed, invalid user ID or password';
  const wrong = () => Promise.reject(grpcError(status.INVALID_ARGUMENT, words));
  await assert.rejects(new Login(USER).as(wrong, attempt), failsAs('login', /authentication failed/));
  assert.deepEqual(seen, []);
});

test('an etcd that asks for users from now on is logged in to', async () => {
  const asks = [status.INVALID_ARGUMENT, 'etcdserver: user name is empty'] as const;
  const { authenticate, attempt, seen } = member([asks]);
  let isOff = true;
  const off = () => Promise.reject(grpcError(status.FAILED_PRECONDITION, 'etcdserver: authentication is not enabled'));
  const login = () => {
    if (!isOff) return authenticate();
    isOff = false;
    return off();
  };
  assert.equal(await new Login(USER).as(login, attempt), 'done');
  assert.deepEqual(seen, [undefined, 'token-1']);
  const nobody = member([asks]);
  await assert.rejects(new Login(null).as(nobody.authenticate, nobody.attempt), failsAs('refused', /is empty/));
  assert.deepEqual(nobody.seen, [undefined]);
});

test('a call that was on its way while users were changed is made again, also by who is known by a certificate', async () => {
  const old = [status.INVALID_ARGUMENT, 'etcdserver: revision of auth store is old'] as const;
  const { authenticate, attempt, seen } = member([old]);
  assert.equal(await new Login(null).as(authenticate, attempt), 'done');
  assert.deepEqual(seen, [undefined, undefined]);
});
