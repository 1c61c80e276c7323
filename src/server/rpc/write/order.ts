import type { PbfWriter } from 'pbf';
import type { Claim } from '../../../domain/broker/claim.js';
import type { EndCause } from '../../../domain/claim-state.js';
import { type ClaimId, claimName, type FencingToken } from '../../../domain/ids.js';
import { writeMs, writeNumber, writeText } from './message.js';
import { END_CAUSE } from './words.js';

/** The numbers that every message to an agent has. */
export interface Numbering {
  readonly seq: number;
  readonly ack: number;
}

/** An order to hold an RMA for a claim. */
export interface PrepareOrder extends Numbering {
  readonly claim: Claim;
  readonly tokenSha256: Buffer;
  /** The agent's message whose sending the time is counted from. */
  readonly anchorSeq: number;
  readonly redeemableForMs: number;
}

/** As rma.v1.BrokerMessage with a Prepare, which is sent for every claim. */
export function writePrepareOrder(order: PrepareOrder, writer: PbfWriter): void {
  writeNumber(writer, 1, order.seq);
  writeNumber(writer, 2, order.ack);
  writer.writeMessage(4, writePrepare, order);
}

function writePrepare({ claim, tokenSha256, anchorSeq, redeemableForMs }: PrepareOrder, writer: PbfWriter): void {
  writer.writeStringField(1, claimName(claim.id));
  writeNumber(writer, 2, claim.fencingToken);
  writer.writeBytesField(3, tokenSha256);
  writeNumber(writer, 4, anchorSeq);
  writeMs(writer, 5, redeemableForMs);
  writeText(writer, 6, claim.spec.guest);
  writeNumber(writer, 7, claim.spec.minRmaBytes);
}

/** An order to end a claim. */
export interface UnprepareOrder extends Numbering {
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly cause: EndCause;
}

/** As rma.v1.BrokerMessage with an Unprepare, which is sent for every claim that is released. */
export function writeUnprepareOrder(order: UnprepareOrder, writer: PbfWriter): void {
  writeNumber(writer, 1, order.seq);
  writeNumber(writer, 2, order.ack);
  writer.writeMessage(5, writeUnprepare, order);
}

function writeUnprepare({ claim, fencingToken, cause }: UnprepareOrder, writer: PbfWriter): void {
  writer.writeStringField(1, claimName(claim));
  writeNumber(writer, 2, fencingToken);
  writer.writeVarintField(3, END_CAUSE[cause]);
}
