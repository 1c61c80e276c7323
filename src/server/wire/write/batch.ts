import { toStatusMessage } from '../../../common/errors/grpc-status.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import { messageType } from '../../../common/rpc/messages.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { Status } from '../../../gen/google/rpc/Status.js';
import { FIELDS } from '../../../gen/numbers.js';
import { EncodedResponse } from './encoded-response.js';
import type { Write } from './message.js';
import { type Field, writtenField } from './page.js';
import type { CreatedClaim } from './responses.js';

const encodeStatus = messageType<Status, object>('google.rpc.Status').serialize;

/** Less than a message may have, by what surrounds the results. */
export const BATCH_BYTES_MAX = 4 * 1024 * 1024 - 1024;

/** What has become of one of several operations. */
export type Outcome<T> = { readonly made: T } | { readonly error: Status };

/** What is said in place of a result that has no room. It has happened all the same. */
const NO_ROOM = toStatusMessage(
  new RmaError({
    reason: 'OVERLOADED',
    message:
      'there is no room left in this answer; see what came of it with GetClaim or the same request_id, in smaller batches',
  }),
);

/** The numbers of the fields of a batch's answer, and of one of its results. */
interface BatchFields {
  readonly results: number;
  readonly made: number;
  readonly error: number;
}

const CREATED: BatchFields = {
  results: FIELDS.BatchCreateClaimsResponse.results,
  made: FIELDS.CreateClaimResult.created,
  error: FIELDS.CreateClaimResult.error,
};
const RELEASED: BatchFields = {
  results: FIELDS.BatchReleaseClaimsResponse.results,
  made: FIELDS.ClaimResult.claim,
  error: FIELDS.ClaimResult.error,
};

/** As rma.v1.BatchCreateClaimsResponse. */
export function createdBatch(outcomes: readonly Outcome<CreatedClaim>[], write: Write<CreatedClaim>): EncodedResponse {
  return batch(CREATED, outcomes, write);
}

/** As rma.v1.BatchReleaseClaimsResponse. */
export function releasedBatch(outcomes: readonly Outcome<Claim>[], write: Write<Claim>): EncodedResponse {
  return batch(RELEASED, outcomes, write);
}

/** A result for each, in their order, however large some are: those that have no room any more are told briefly. */
function batch<T>(fields: BatchFields, outcomes: readonly Outcome<T>[], write: Write<T>): EncodedResponse {
  const results: Field[] = [];
  const toField = writtenField(fields.results, resultOf(fields, write));
  const noRoom = toField({ error: NO_ROOM });
  // Each has room for at least that, whatever those before it take.
  let room = BATCH_BYTES_MAX - outcomes.length * noRoom.length;
  for (const outcome of outcomes) {
    const full = toField(outcome);
    const result = full.length <= room + noRoom.length ? full : noRoom;
    room -= result.length - noRoom.length;
    results.push(result);
  }
  return new EncodedResponse(Buffer.concat(results));
}

/** As rma.v1.CreateClaimResult and rma.v1.ClaimResult, which are alike. */
function resultOf<T>({ made, error }: BatchFields, write: Write<T>): Write<Outcome<T>> {
  return (outcome, writer) => {
    if ('made' in outcome) writer.writeMessage(made, write, outcome.made);
    else writer.writeBytesField(error, encodeStatus(outcome.error));
  };
}
