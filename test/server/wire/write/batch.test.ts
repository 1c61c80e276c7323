import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromStatusMessage } from '../../../../src/common/errors/grpc-status.js';
import { messageType } from '../../../../src/common/rpc/messages.js';
import type { BatchReleaseClaimsResponse__Output } from '../../../../src/gen/rma/v1/BatchReleaseClaimsResponse.js';
import { BATCH_BYTES_MAX, releasedBatch } from '../../../../src/server/wire/write/batch.js';
import { claimWriter } from '../../../../src/server/wire/write/claim.js';
import { wallAsBroker } from '../../../fakes/wall-as-broker.js';
import { anyClaim } from './claims.js';

const WRITE = claimWriter(wallAsBroker);

const decode = messageType<object, BatchReleaseClaimsResponse__Output>('rma.v1.BatchReleaseClaimsResponse').deserialize;

describe('the answer to a batch', () => {
  const [claim] = fc.sample(anyClaim, 1);
  assert.ok(claim);
  const made = (labelBytes: number) => ({
    made: { ...claim, spec: { ...claim.spec, labels: { a: 'x'.repeat(labelBytes) } } },
  });

  it('has a result for each, and says which had no room', () => {
    // Whatever their size leaves of the answer: of results that are alike, the first are there and the rest are not.
    for (let labelBytes = 19_000; labelBytes <= 21_000; labelBytes += 200) {
      const outcomes = Array.from({ length: 1_000 }, () => made(labelBytes));
      const { bytes } = releasedBatch(outcomes, WRITE);
      assert.ok(bytes.length <= BATCH_BYTES_MAX, `${bytes.length} bytes`);
      const { results } = decode(bytes);
      assert.equal(results.length, outcomes.length);
      const full = results.filter(({ claim: shown }) => shown?.name.endsWith(claim.id));
      assert.ok(full.length > 150 && full.length < 250, `${full.length} in full`);
      for (const { error } of results.slice(full.length)) {
        assert.match(error ? fromStatusMessage(error).message : '', /no room left in this answer; .*GetClaim/);
      }
    }
  });

  it('has all results that fit, also after one that does not', () => {
    const { results } = decode(releasedBatch([made(10), made(BATCH_BYTES_MAX), made(10)], WRITE).bytes);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['claim', 'error', 'claim'],
    );
  });
});
