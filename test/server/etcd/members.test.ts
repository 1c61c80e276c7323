import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelCredentials } from '@grpc/grpc-js';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import { Members } from '../../../src/server/etcd/members.js';

test('the members are used one after the other, each until it fails', (t) => {
  const moves: string[] = [];
  const problem = new EtcdError('unknown', 'connection refused');
  const endpoints = ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3'];
  const members = new Members(endpoints, ChannelCredentials.createInsecure(), (from, to, why) => {
    moves.push(`${from} ${to} ${why.message}`);
  });
  t.after(() => members.close());
  const first = members.current;
  assert.equal(members.current, first);
  members.leave(first, problem);
  const second = members.current;
  assert.equal(second.endpoint, '127.0.0.1:2');
  members.leave(first, problem);
  assert.equal(members.current, second, 'a late failure of the former one is no reason to go on');
  members.leave(second, problem);
  members.leave(members.current, problem);
  assert.equal(members.current, first);
  assert.deepEqual(moves, [
    '127.0.0.1:1 127.0.0.1:2 connection refused',
    '127.0.0.1:2 127.0.0.1:3 connection refused',
    '127.0.0.1:3 127.0.0.1:1 connection refused',
  ]);
});

test('there has to be a member', () => {
  assert.throws(() => new Members([], ChannelCredentials.createInsecure()), /name one/);
});
