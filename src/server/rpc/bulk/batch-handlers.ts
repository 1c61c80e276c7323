import type { Claim } from '../../../domain/broker/claim.js';
import type { BatchCreateClaimsRequest__Output } from '../../../gen/rma/v1/BatchCreateClaimsRequest.js';
import type { BatchReleaseClaimsRequest__Output } from '../../../gen/rma/v1/BatchReleaseClaimsRequest.js';
import type { CreateClaimRequest__Output } from '../../../gen/rma/v1/CreateClaimRequest.js';
import type { Seats } from '../../admission/seats.js';
import { type Caller, goneSignal } from '../call.js';
import { parseCount } from '../parse/number.js';
import type { CreatedClaim, Outcome } from '../write/responses.js';
import type { ClaimCalls } from './claim-calls.js';
import { SharedCaller } from './shared-caller.js';

/** Answers of so many claims, with an explanation each at worst, stay within a message. */
const BATCH_ITEMS_MAX = 1_000;

export function batchCreateClaimsHandler(seats: Seats, calls: ClaimCalls) {
  const create = (request: CreateClaimRequest__Output, caller: Caller): Promise<Outcome<CreatedClaim>> =>
    calls.create(request, caller).then(
      (made) => ({ made }),
      (thrown) => ({ error: calls.statusOf(thrown) }),
    );
  return async (
    { requests }: BatchCreateClaimsRequest__Output,
    caller: Caller,
  ): Promise<readonly Outcome<CreatedClaim>[]> => {
    seats.take(caller);
    parseCount('requests count', requests.length, 0, BATCH_ITEMS_MAX);
    const shared = new SharedCaller(goneSignal(caller).signal);
    return Promise.all(requests.map((item) => create(item, shared)));
  };
}

export function batchReleaseClaimsHandler(seats: Seats, calls: ClaimCalls) {
  const release = (name: string): Promise<Outcome<Claim>> =>
    calls.release({ name }).then(
      (made) => ({ made }),
      (thrown) => ({ error: calls.statusOf(thrown) }),
    );
  return async ({ names }: BatchReleaseClaimsRequest__Output, caller: Caller): Promise<readonly Outcome<Claim>[]> => {
    seats.take(caller);
    parseCount('names count', names.length, 0, BATCH_ITEMS_MAX);
    return Promise.all(names.map(release));
  };
}
