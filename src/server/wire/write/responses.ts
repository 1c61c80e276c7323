import { messageType } from '../../../common/rpc/messages.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { Status } from '../../../gen/google/rpc/Status.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { WallOf } from '../../clock/wall-times.js';
import { claimWriter } from './claim.js';
import { type Write, writeMessages, writeNumber, writeText } from './message.js';

const {
  CreateClaimResponse: CREATED,
  CreateClaimGroupResponse: GROUP,
  ClaimOperationResult: RESULT,
  WatchClaimsResponse: NEWS,
} = FIELDS;
const encodeStatus = messageType<Status, object>('google.rpc.Status').serialize;

/** A claim with the secret that its VMM redeems it by. */
export interface CreatedClaim {
  readonly claim: Claim;
  /** '' when there is nothing to redeem. */
  readonly claimToken: string;
}

/** The result of one operation of a stream. */
export type OperationResult = { readonly id: number } & (
  | { readonly created: CreatedClaim }
  | { readonly claim: Claim }
  | { readonly error: Status }
);

/** What a watcher is told of a claim. */
export interface ClaimNews {
  readonly changed: Claim;
  /** '' within a snapshot, which cannot be resumed. */
  readonly resumeToken: string;
}

/** Writes all messages that have claims in them. */
export interface ClaimWriters {
  /** As rma.v1.Claim. */
  readonly claim: Write<Claim>;
  /** As rma.v1.CreateClaimResponse. */
  readonly created: Write<CreatedClaim>;
  /** As rma.v1.CreateClaimGroupResponse. */
  readonly createdGroup: Write<readonly CreatedClaim[]>;
  /** As rma.v1.ClaimOperationResult. */
  readonly operationResult: Write<OperationResult>;
  /** As rma.v1.WatchClaimsResponse. */
  readonly news: Write<ClaimNews>;
}

/** @param wallOf what the broker's time is for people to see */
export function claimWriters(wallOf: WallOf): ClaimWriters {
  const claim = claimWriter(wallOf);
  const created: Write<CreatedClaim> = (value, writer) => {
    writer.writeMessage(CREATED.claim, claim, value.claim);
    writeText(writer, CREATED.claimToken, value.claimToken);
  };
  return {
    claim,
    created,
    createdGroup: (claims, writer) => writeMessages(writer, GROUP.claims, created, claims),
    operationResult: (result, writer) => {
      writeNumber(writer, RESULT.id, result.id);
      if ('created' in result) writer.writeMessage(RESULT.created, created, result.created);
      else if ('claim' in result) writer.writeMessage(RESULT.claim, claim, result.claim);
      else writer.writeBytesField(RESULT.error, encodeStatus(result.error));
    },
    news: ({ changed, resumeToken }, writer) => {
      writer.writeMessage(NEWS.changed, claim, changed);
      writeText(writer, NEWS.resumeToken, resumeToken);
    },
  };
}
