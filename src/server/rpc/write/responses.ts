import type { PbfWriter } from 'pbf';
import { messageType } from '../../../common/rpc/messages.js';
import type { Claim } from '../../../domain/broker/claim.js';
import type { Status } from '../../../gen/google/rpc/Status.js';
import { writeClaim } from './claim.js';
import { writeMessages, writeNumber, writeText } from './message.js';

const encodeStatus = messageType<Status, object>('google.rpc.Status').serialize;

/** A claim with the secret that its VMM redeems it by. */
export interface CreatedClaim {
  readonly claim: Claim;
  /** '' when there is nothing to redeem. */
  readonly claimToken: string;
}

/** As rma.v1.CreateClaimResponse. */
export function writeCreated({ claim, claimToken }: CreatedClaim, writer: PbfWriter): void {
  writer.writeMessage(1, writeClaim, claim);
  writeText(writer, 2, claimToken);
}

/** As rma.v1.CreateClaimGroupResponse. */
export function writeCreatedGroup(claims: readonly CreatedClaim[], writer: PbfWriter): void {
  writeMessages(writer, 1, writeCreated, claims);
}

/** The result of one operation of a stream. */
export type OperationResult = { readonly id: number } & (
  | { readonly created: CreatedClaim }
  | { readonly claim: Claim }
  | { readonly error: Status }
);

/** As rma.v1.ClaimOperationResult. */
export function writeOperationResult(result: OperationResult, writer: PbfWriter): void {
  writeNumber(writer, 1, result.id);
  if ('created' in result) writer.writeMessage(2, writeCreated, result.created);
  else if ('claim' in result) writer.writeMessage(3, writeClaim, result.claim);
  else writer.writeBytesField(4, encodeStatus(result.error));
}

/** What a watcher is told of a claim. */
export interface ClaimNews {
  readonly changed: Claim;
  /** '' within a snapshot, which cannot be resumed. */
  readonly resumeToken: string;
}

/** As rma.v1.WatchClaimsResponse. */
export function writeClaimNews({ changed, resumeToken }: ClaimNews, writer: PbfWriter): void {
  writer.writeMessage(1, writeClaim, changed);
  writeText(writer, 5, resumeToken);
}
