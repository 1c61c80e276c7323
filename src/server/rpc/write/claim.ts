import type { PbfWriter } from 'pbf';
import type { Claim } from '../../../domain/broker/claim.js';
import type { ClearingProof, Holder } from '../../../domain/claim-state.js';
import { claimName, nodeName } from '../../../domain/ids.js';
import { writeMs, writeNumber, writeText } from './message.js';
import { writeSpec } from './spec.js';
import { DEVICE, END_CAUSE, METHOD, STATE } from './words.js';

/** A claim as rma.v1.Claim. */
export function writeClaim(claim: Claim, writer: PbfWriter): void {
  writer.writeStringField(1, claimName(claim.id));
  writer.writeMessage(2, writeSpec, claim.spec);
  writer.writeVarintField(3, STATE[claim.state]);
  writer.writeStringField(4, nodeName(claim.node));
  writeNumber(writer, 5, claim.rmaBytes);
  writer.writeVarintField(6, DEVICE[claim.device]);
  writeNumber(writer, 7, claim.fencingToken);
  writeMs(writer, 8, claim.createMs);
  writeMs(writer, 9, claim.updateMs);
  writeMs(writer, 10, claim.expireMs);
  if (claim.endMs !== null) writeMs(writer, 11, claim.endMs);
  if (claim.endCause !== null) writer.writeVarintField(12, END_CAUSE[claim.endCause]);
  if (claim.holder !== null) writer.writeMessage(13, writeHolder, claim.holder);
  if (claim.clearing !== null) writer.writeMessage(14, writeClearing, claim.clearing);
  writeNumber(writer, 15, claim.revision);
  writer.writeMessage(16, writePlacement, claim);
}

function writeHolder({ pid, uid, gid, startTicks, executable }: Holder, writer: PbfWriter): void {
  writeNumber(writer, 1, pid);
  writeNumber(writer, 2, uid);
  writeNumber(writer, 3, gid);
  writeNumber(writer, 4, startTicks);
  writeText(writer, 5, executable);
}

function writeClearing({ method, durationMs, pagesChecked }: ClearingProof, writer: PbfWriter): void {
  writer.writeVarintField(1, METHOD[method]);
  writeMs(writer, 2, durationMs);
  writeNumber(writer, 3, pagesChecked);
}

function writePlacement({ placement, triedNodes }: Claim, writer: PbfWriter): void {
  writeMs(writer, 1, placement.placeMs);
  writeNumber(writer, 2, placement.openNodeCount);
  writeNumber(writer, 3, placement.nodeFreeCount);
  if (placement.waitedMs !== 0) writeMs(writer, 4, placement.waitedMs);
  for (const node of triedNodes) writer.writeStringField(5, nodeName(node));
}
