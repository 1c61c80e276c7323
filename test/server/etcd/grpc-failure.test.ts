import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { EtcdFailure } from '../../../src/server/etcd/etcd.js';
import { etcdError, isTokenRefused } from '../../../src/server/etcd/grpc-failure.js';

const FAILURES: readonly (readonly [code: number, details: string, EtcdFailure])[] = [
  [status.UNAVAILABLE, 'etcdserver: request timed out', 'unknown'],
  [status.UNAVAILABLE, 'etcdserver: leader changed', 'unknown'],
  [status.UNAVAILABLE, 'etcdserver: no leader', 'unknown'],
  [status.DEADLINE_EXCEEDED, 'Deadline exceeded', 'unknown'],
  [status.CANCELLED, 'Call cancelled', 'unknown'],
  [status.UNKNOWN, 'context canceled', 'unknown'],
  [status.INTERNAL, 'Received RST_STREAM with code 2', 'unknown'],
  [status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted', 'compacted'],
  [status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision is a future revision', 'refused'],
  [status.RESOURCE_EXHAUSTED, 'etcdserver: mvcc: database space exceeded', 'full'],
  [status.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded', 'unknown'],
  [status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests', 'unknown'],
  [status.RESOURCE_EXHAUSTED, 'Received message larger than max (70000000 vs 67108864)', 'unknown'],
  [status.RESOURCE_EXHAUSTED, 'grpc: received message larger than max (2097194 vs. 2097152)', 'refused'],
  [status.INVALID_ARGUMENT, 'etcdserver: duplicate key given in txn request', 'refused'],
  [status.NOT_FOUND, 'etcdserver: requested lease not found', 'refused'],
  [status.PERMISSION_DENIED, 'etcdserver: permission denied', 'refused'],
];

for (const [code, details, failure] of FAILURES) {
  test(`code ${code} with "${details}" is ${failure}`, () => {
    const error = etcdError({ code, details });
    assert.deepEqual([error.failure, error.message], [failure, details]);
  });
}

test('what etcd says is made printable', () => {
  assert.equal(etcdError({ code: status.UNKNOWN, details: 'a\u001b[2Jb' }).message.includes('\u001b'), false);
});

test('a token that etcd does not know is told from other refusals', () => {
  const refuses = (code: number, details: string) => isTokenRefused({ code, details });
  assert.ok(refuses(status.UNAUTHENTICATED, 'etcdserver: invalid auth token'));
  assert.ok(refuses(status.INVALID_ARGUMENT, 'etcdserver: revision of auth store is old'));
  assert.ok(!refuses(status.INVALID_ARGUMENT, 'etcdserver: authentication failed, invalid user ID or password'));
  assert.ok(!refuses(status.PERMISSION_DENIED, 'etcdserver: permission denied'));
});
