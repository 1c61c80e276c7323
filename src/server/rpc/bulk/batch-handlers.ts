import { invalidField } from '../../../common/errors/rma-error.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import { BATCH_CLAIMS_MAX } from '../../../domain/contract-limits.js';
import type { BatchCreateClaimsRequest__Output } from '../../../gen/rma/v1/BatchCreateClaimsRequest.js';
import type { BatchReleaseClaimsRequest__Output } from '../../../gen/rma/v1/BatchReleaseClaimsRequest.js';
import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';
import type { Seats } from '../../admission/seats.js';
import { type Caller, goneSignal } from '../../wire/caller.js';
import { parseCount } from '../../wire/parse/number.js';
import { BATCH_BYTES_MAX, createdBatch, type Outcome, releasedBatch } from '../../wire/write/batch.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import type { Write } from '../../wire/write/message.js';
import type { CreatedClaim } from '../../wire/write/responses.js';
import { answerBytesOf } from './answer-bytes.js';
import type { ClaimCalls } from './claim-calls.js';
import { SharedCaller } from './shared-caller.js';

export function batchCreateClaimsHandler(seats: Seats, calls: ClaimCalls, write: Write<CreatedClaim>) {
  const create = (request: CreateClaimRequest__Output, caller: Caller): Promise<Outcome<CreatedClaim>> =>
    calls.create(request, caller).then(
      (made) => ({ made }),
      (thrown) => ({ error: calls.statusOf(thrown) }),
    );
  return async ({ requests }: BatchCreateClaimsRequest__Output, caller: Caller): Promise<EncodedResponse> => {
    seats.take(caller);
    parseCount('requests count', requests.length, 0, BATCH_CLAIMS_MAX);
    checkAnswerBytes(requests);
    const shared = new SharedCaller(caller, goneSignal(caller).signal);
    return createdBatch(await Promise.all(requests.map((item) => create(item, shared))), write);
  };
}

export function batchReleaseClaimsHandler(seats: Seats, calls: ClaimCalls, write: Write<Claim>) {
  const release = (name: string, caller: Caller): Promise<Outcome<Claim>> =>
    calls.release({ name }, caller).then(
      (made) => ({ made }),
      (thrown) => ({ error: calls.statusOf(thrown) }),
    );
  return async ({ names }: BatchReleaseClaimsRequest__Output, caller: Caller): Promise<EncodedResponse> => {
    seats.take(caller);
    parseCount('names count', names.length, 0, BATCH_CLAIMS_MAX);
    return releasedBatch(await Promise.all(names.map((name) => release(name, caller))), write);
  };
}

/** Called before anything is done, so that a refused batch has made nothing. */
function checkAnswerBytes(requests: readonly CreateClaimRequest__Output[]): void {
  const bytes = requests.reduce((sum, request) => sum + answerBytesOf(request), 0);
  if (bytes <= BATCH_BYTES_MAX) return;
  throw invalidField(
    'requests',
    `the answer would have ${bytes} bytes, and may have ${BATCH_BYTES_MAX}; send fewer at once`,
  );
}
