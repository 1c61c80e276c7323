import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentCoreOptions } from '../../../../src/domain/agent/agent-core.js';
import type { ClaimRecord } from '../../../../src/domain/agent/records.js';
import type { RmaDemand } from '../../../../src/domain/agent/rmas.js';
import {
  Bench,
  CLEARED,
  claimId,
  emptyRecord,
  only,
  outline,
  processOf,
  RMA_BYTES,
  recordOf,
  tokenHash,
} from '../support.js';

/** An agent that was started again, with other RMAs than it had when it wrote these records. */
function restarted(options: Partial<AgentCoreOptions>, ...claims: readonly ClaimRecord[]): Bench {
  return new Bench({ capacityCount: 2, record: emptyRecord({ claims }), ...options });
}

const UNFIT: readonly (readonly [string, Partial<AgentCoreOptions>, Partial<RmaDemand>])[] = [
  ['smaller RMAs than it asks for', { rmaSizeBytes: RMA_BYTES / 2 }, {}],
  ['larger RMAs than it takes', { rmaSizeBytes: 2 * RMA_BYTES }, { maxRmaBytes: RMA_BYTES }],
  ['another device than it asks for', { device: 'MEMFD' }, { device: 'HUGETLB' }],
];

for (const [what, options, demand] of UNFIT) {
  test(`an unredeemed claim is given back by an agent that has ${what}, and its token redeems nothing`, () => {
    const bench = restarted(options, recordOf('c1', demand));

    assert.deepEqual(outline(bench.start()).slice(0, 2), ['forget c1 fenced 0', 'give back c1']);
    bench.fill();
    assert.equal(bench.counts(), '2 free');
    assert.deepEqual(bench.core.snapshot().claims, [], 'the broker hears in the Hello that it is not here');
    bench.connect(1);
    assert.deepEqual(outline(bench.redeem(1, 'c1')), ['refuse 1 CLAIM_REVOKED']);
  });

  test(`an OFFERED one is given back likewise by an agent that has ${what}, once what was sent is accounted for`, () => {
    const sent = { state: 'OFFERED', holder: processOf(1), inode: 77, clearing: CLEARED } as const;
    const bench = restarted(options, recordOf('c1', { ...demand, ...sent }));

    bench.start();

    assert.deepEqual(bench.core.snapshot().claims, []);
    assert.equal(bench.core.snapshot().inventory.slots.reclaiming, 1);
    assert.deepEqual(
      bench.core.readRecord().claims.map(({ claim }) => claim),
      ['stray-1'],
    );
  });

  test(`an order to prepare is refused by an agent that has ${what}`, () => {
    const bench = Bench.ready(options);

    const effects = bench.prepare('c1', { minRmaBytes: RMA_BYTES, ...demand });

    assert.deepEqual(outline(effects), ['report c1 REFUSED']);
    assert.equal(only(effects, 'report-claim')[0]?.report.refusal, 'NO_FREE_RMA');
    assert.equal(bench.counts(), '1 free');
  });
}

test('an unredeemed claim that fits what the agent has now stays, and is told with what it gets', () => {
  const demand = { minRmaBytes: RMA_BYTES, maxRmaBytes: 2 * RMA_BYTES } as const;
  const bench = restarted({ rmaSizeBytes: RMA_BYTES, device: 'HUGETLB' }, recordOf('c1', demand));
  bench.start();
  bench.give();

  assert.equal(bench.stateOf('c1'), 'PREPARED');
  assert.deepEqual(bench.report('c1')?.rma, { sizeBytes: RMA_BYTES, device: 'HUGETLB' });
});

test('a claim of a record that says less than the broker is given back when the broker says what it asks for', () => {
  const bench = restarted({}, recordOf('c1'));
  bench.start();
  bench.fill();

  const effects = bench.prepare('c1', { device: 'HUGETLB' });

  assert.deepEqual(outline(effects), ['forget c1 fenced 0', 'give back c1', 'inventory', 'report c1 REFUSED']);
  assert.equal(bench.counts(), '2 free');
});

test('resume tells what the holder has, and not what the agent has now', () => {
  const rma = { sizeBytes: 4 * RMA_BYTES, device: 'HUGETLB' } as const;
  const held = { state: 'BOUND', holder: processOf(1), inode: 77, clearing: CLEARED, rma } as const;
  const bench = restarted({ rmaSizeBytes: RMA_BYTES / 2 }, recordOf('c1', held));
  bench.start();
  bench.connect(1);

  const [reply] = only(bench.request(1, { op: 'resume', tokenHash: tokenHash('c1') }), 'reply');

  assert.deepEqual(reply?.ok, { claim: 'c1', state: 'BOUND', rma_bytes: 4 * RMA_BYTES, device: 'HUGETLB' });
  assert.deepEqual(bench.report('c1')?.rma, rma, 'and the broker hears the same');
});

test('resume tells no more than is known of an RMA that an agent of 0.1.0 handed out', () => {
  const held = { state: 'BOUND', holder: processOf(1), inode: 77, clearing: CLEARED, rma: null } as const;
  const bench = restarted({ rmaSizeBytes: 2 * RMA_BYTES }, recordOf('c1', held));
  bench.start();
  bench.connect(1);

  const [reply] = only(bench.request(1, { op: 'resume', tokenHash: tokenHash('c1') }), 'reply');

  assert.equal(reply?.ok['rma_bytes'], RMA_BYTES, 'what was asked for: it has at least so much');
});

test('an RMA that was handed out is written down with its size and device, and taken up so', () => {
  const before = Bench.ready({ device: 'HUGETLB' });
  before.bind('c1', 1);

  const after = new Bench({ rmaSizeBytes: RMA_BYTES / 2, record: before.core.readRecord() });

  assert.deepEqual(after.core.readRecord().claims[0]?.rma, { sizeBytes: RMA_BYTES, device: 'HUGETLB' });
  after.start();
  after.handle({ type: 'holder-ended', claim: claimId('c1') });
  assert.equal(after.stateOf('c1'), 'RECLAIMING');
});
