import assert from 'node:assert/strict';
import { it } from 'node:test';
import { protoJson } from '../../../../src/client/rpc/wire/proto-json.js';

it('a message becomes proto3 JSON, with 64-bit numbers as strings and times as text', () => {
  const claim = {
    name: 'claims/c',
    spec: {
      guest: 'g',
      minRmaBytes: 1,
      labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a', 'b'] }],
      labels: { a: 'b' },
    },
    state: 'BOUND',
    fencingToken: 9_007_199_254_740_991,
    createTime: { seconds: 1_893_456_000, nanos: 0 },
    updateTime: { seconds: 1_893_456_000, nanos: 1_500_000 },
    expireTime: { seconds: -1, nanos: 20_000 },
    endTime: null,
    holder: { pid: 7, uid: 0, startTicks: 12 },
    clearing: { method: 'AGENT', duration: { seconds: 1, nanos: 500_000_000 }, pagesChecked: 3 },
  };
  assert.deepEqual(protoJson('rma.v1.Claim', claim), {
    name: 'claims/c',
    spec: {
      guest: 'g',
      minRmaBytes: '1',
      labelRequirements: [{ key: 'zone', operator: 'IN', values: ['a', 'b'] }],
      labels: { a: 'b' },
    },
    state: 'BOUND',
    fencingToken: '9007199254740991',
    createTime: '2030-01-01T00:00:00Z',
    updateTime: '2030-01-01T00:00:00.001500Z',
    expireTime: '1969-12-31T23:59:59.000020Z',
    holder: { pid: '7', uid: 0, startTicks: '12' },
    clearing: { method: 'AGENT', duration: '1.500s', pagesChecked: 3 },
  });
});

it('durations keep their sign, and as many digits as they need', () => {
  const textOf = (seconds: number, nanos: number) =>
    protoJson('rma.v1.CreateClaimRequest', { ttl: { seconds, nanos } });
  assert.deepEqual(textOf(0, -1_000_000), { ttl: '-0.001s' });
  assert.deepEqual(textOf(-2, -1), { ttl: '-2.000000001s' });
  assert.deepEqual(textOf(300, 0), { ttl: '300s' });
});

it('messages within messages are found by the scope in which they stand', () => {
  const explanation = { nodeCount: 1, causes: [{ cause: 'CORDONED', nodeCount: 1, exampleNodes: ['nodes/a'] }] };
  assert.deepEqual(protoJson('rma.v1.PlacementExplanation', explanation), explanation);
  assert.deepEqual(protoJson('rma.v1.WatchClaimsResponse', { removed: 'claims/c', event: 'removed' }), {
    removed: 'claims/c',
  });
});
