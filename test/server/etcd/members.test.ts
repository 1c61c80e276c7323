import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelCredentials } from '@grpc/grpc-js';
import { Members } from '../../../src/server/etcd/members.js';

test('the members are used one after the other, each until it fails', (t) => {
  const members = new Members(['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3'], ChannelCredentials.createInsecure());
  t.after(() => members.close());
  const first = members.current;
  assert.equal(members.current, first);
  members.leave(first);
  const second = members.current;
  assert.equal(second.endpoint, '127.0.0.1:2');
  members.leave(first);
  assert.equal(members.current, second, 'a late failure of the former one is no reason to go on');
  members.leave(second);
  members.leave(members.current);
  assert.equal(members.current, first);
});

test('there has to be a member', () => {
  assert.throws(() => new Members([], ChannelCredentials.createInsecure()), /name one/);
});
