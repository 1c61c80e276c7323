import type { PbfWriter } from 'pbf';
import { type Claim, expiryMarkOf } from '../../../domain/broker/records/claim.js';
import type { EndCause } from '../../../domain/claim-state.js';
import { type ClaimId, claimName, type FencingToken } from '../../../domain/ids.js';
import { ENUMS, FIELDS } from '../../../gen/numbers.js';
import { writeMessages, writeMs, writeNumber, writeText } from './message.js';
import { writeRequiredHolder } from './spec.js';

const { BrokerMessage: MESSAGE, Orders: ORDERS, Order: ORDER, Prepare: PREPARE, Unprepare: UNPREPARE } = FIELDS;
const { DeviceKind: DEVICE, ClaimEndCause: END_CAUSE } = ENUMS;

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
  if (order.type === 'prepare') writer.writeMessage(MESSAGE.prepare, writePrepare, order);
  else writer.writeMessage(MESSAGE.unprepare, writeUnprepare, order);
}

/** As rma.v1.BrokerMessage with Orders. */
export function writeOrders(message: Numbering & { readonly orders: readonly WireOrder[] }, writer: PbfWriter): void {
  writeNumbering(message, writer);
  writer.writeMessage(MESSAGE.orders, writeEach, message.orders);
}

/**
 * As rma.v1.BrokerMessage with a Heartbeat, which says nothing more: a broker of thousands of
 * agents sends hardly anything else.
 */
export function writeHeartbeat(numbering: Numbering, writer: PbfWriter): void {
  writeNumbering(numbering, writer);
  writer.writeBytesField(MESSAGE.heartbeat, NOTHING);
}

function writeNumbering({ seq, ack }: Numbering, writer: PbfWriter): void {
  writeNumber(writer, MESSAGE.seq, seq);
  writeNumber(writer, MESSAGE.ack, ack);
}

function writeEach(orders: readonly WireOrder[], writer: PbfWriter): void {
  writeMessages(writer, ORDERS.orders, writeOne, orders);
}

function writeOne(order: WireOrder, writer: PbfWriter): void {
  if (order.type === 'prepare') writer.writeMessage(ORDER.prepare, writePrepare, order);
  else writer.writeMessage(ORDER.unprepare, writeUnprepare, order);
}

function writePrepare({ claim, tokenSha256, anchorSeq, redeemableForMs }: WirePrepare, writer: PbfWriter): void {
  writer.writeStringField(PREPARE.claim, claimName(claim.id));
  writeNumber(writer, PREPARE.fencingToken, claim.fencingToken);
  writer.writeBytesField(PREPARE.tokenSha256, tokenSha256);
  writeNumber(writer, PREPARE.anchorSeq, anchorSeq);
  writeMs(writer, PREPARE.redeemableFor, redeemableForMs);
  writeText(writer, PREPARE.guest, claim.spec.guest);
  writeNumber(writer, PREPARE.minRmaBytes, claim.spec.minRmaBytes);
  if (claim.spec.maxRmaBytes !== null) writeNumber(writer, PREPARE.maxRmaBytes, claim.spec.maxRmaBytes);
  if (claim.spec.device !== null) writer.writeVarintField(PREPARE.device, DEVICE[claim.spec.device]);
  writeNumber(writer, PREPARE.expiryMark, expiryMarkOf(claim));
  const { requiredHolder } = claim.spec;
  if (requiredHolder !== null) writer.writeMessage(PREPARE.holder, writeRequiredHolder, requiredHolder);
}

function writeUnprepare({ claim, fencingToken, cause }: UnprepareOrder, writer: PbfWriter): void {
  writer.writeStringField(UNPREPARE.claim, claimName(claim));
  writeNumber(writer, UNPREPARE.fencingToken, fencingToken);
  writer.writeVarintField(UNPREPARE.cause, END_CAUSE[cause]);
}
