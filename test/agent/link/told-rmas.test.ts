import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportOf } from './fake-core.js';
import { startSession } from './harness.js';

test('a Prepare brings what the claim asks of its RMA, and the mark of its expiry', async (t) => {
  const { core, stream } = await startSession(t);
  const room = { minRmaBytes: 4096, maxRmaBytes: 8192, device: 'HUGETLB', expiryMark: 77 } as const;
  const claim = { claim: 'claims/c1', fencingToken: 3, tokenSha256: Buffer.alloc(32, 0xab), guest: 'vm-1' };
  stream.say({ prepare: { ...claim, ...room, anchorSeq: 1, redeemableFor: { seconds: 60 } } });
  const [order] = core.inputs;
  assert.ok(order?.type === 'prepare');
  assert.deepEqual([order.maxRmaBytes, order.device, order.expiryMark], [8192, 'HUGETLB', 77]);
});

test('a report tells what the RMA of its claim is, and by which mark its time ran out', async (t) => {
  const { core, stream } = await startSession(t);
  core.reportClaim({ ...reportOf('c1', 'PREPARED'), rma: { sizeBytes: 4096, device: 'MEMFD' } });
  core.reportClaim({ ...reportOf('c2', 'ENDED'), endCause: 'TIME_RAN_OUT', expiryMark: 77 });
  const reports = stream.received.flatMap(({ claimReport }) => claimReport ?? []);
  assert.deepEqual(
    reports.map(({ rmaBytes, device, expiryMark }) => [rmaBytes, device, expiryMark]),
    [
      [4096, 'MEMFD', 0],
      [0, 'DEVICE_KIND_UNSPECIFIED', 77],
    ],
  );
});
