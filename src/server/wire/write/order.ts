import type { PbfWriter } from 'pbf';
import { type Claim, expiryMarkOf } from '../../../domain/broker/records/claim.js';
import type { EndCause } from '../../../domain/claim-state.js';
import { type ClaimId, claimName, type FencingToken } from '../../../domain/ids.js';
import { writeMessages, writeMs, writeNumber, writeText } from './message.js';
import { DEVICE, END_CAUSE } from './words.js';

/** A message without fields. */
const NOTHING = new Uint8Array();

/** The numbers that every message to an agent has. */
export interface Numbering {
  readonly seq: number;
  readonly ack: number;
}

/** An order to hold an RMA for a claim. */
export interface WirePrepare {
  readonly type: 'prepare';
  readonly claim: Claim;
  readonly tokenSha256: Buffer;
  /** The agent's message whose sending the time is counted from. */
  readonly anchorSeq: number;
  readonly redeemableForMs: number;
}

/** An order to end a claim. */
export interface UnprepareOrder {
  readonly type: 'unprepare';
  readonly claim: ClaimId;
  readonly fencingToken: FencingToken;
  readonly cause: EndCause;
}

/** What every claim, and every claim that is released, has its agent told, as it is told. */
export type WireOrder = WirePrepare | UnprepareOrder;

/** As rma.v1.BrokerMessage with a Prepare or an Unprepare. */
export function writeOrder(message: Numbering & { readonly order: WireOrder }, writer: PbfWriter): void {
  const { order } = message;
  writeNumbering(message, writer);
  if (order.type === 'prepare') writer.writeMessage(4, writePrepare, order);
  else writer.writeMessage(5, writeUnprepare, order);
}

/** As rma.v1.BrokerMessage with Orders. */
export function writeOrders(message: Numbering & { readonly orders: readonly WireOrder[] }, writer: PbfWriter): void {
  writeNumbering(message, writer);
  writer.writeMessage(13, writeEach, message.orders);
}

/** As rma.v1.BrokerMessage with a Heartbeat, which says nothing more: a broker of thousands of agents sends hardly anything else. */
export function writeHeartbeat(numbering: Numbering, writer: PbfWriter): void {
  writeNumbering(numbering, writer);
  writer.writeBytesField(6, NOTHING);
}

function writeNumbering({ seq, ack }: Numbering, writer: PbfWriter): void {
  writeNumber(writer, 1, seq);
  writeNumber(writer, 2, ack);
}

function writeEach(orders: readonly WireOrder[], writer: PbfWriter): void {
  writeMessages(writer, 1, writeOne, orders);
}

function writeOne(order: WireOrder, writer: PbfWriter): void {
  if (order.type === 'prepare') writer.writeMessage(1, writePrepare, order);
  else writer.writeMessage(2, writeUnprepare, order);
}

function writePrepare({ claim, tokenSha256, anchorSeq, redeemableForMs }: WirePrepare, writer: PbfWriter): void {
  writer.writeStringField(1, claimName(claim.id));
  writeNumber(writer, 2, claim.fencingToken);
  writer.writeBytesField(3, tokenSha256);
  writeNumber(writer, 4, anchorSeq);
  writeMs(writer, 5, redeemableForMs);
  writeText(writer, 6, claim.spec.guest);
  writeNumber(writer, 7, claim.spec.minRmaBytes);
  if (claim.spec.maxRmaBytes !== null) writeNumber(writer, 20, claim.spec.maxRmaBytes);
  if (claim.spec.device !== null) writer.writeVarintField(21, DEVICE[claim.spec.device]);
  writeNumber(writer, 22, expiryMarkOf(claim));
}

function writeUnprepare({ claim, fencingToken, cause }: UnprepareOrder, writer: PbfWriter): void {
  writer.writeStringField(1, claimName(claim));
  writeNumber(writer, 2, fencingToken);
  writer.writeVarintField(3, END_CAUSE[cause]);
}
