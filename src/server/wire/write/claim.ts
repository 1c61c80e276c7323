import type { PbfWriter } from 'pbf';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClearingProof, Holder } from '../../../domain/claim-state.js';
import { claimName, nodeName } from '../../../domain/ids.js';
import type { WallOf } from '../../clock/wall-times.js';
import { type Write, writeMoment, writeMs, writeNumber, writeText } from './message.js';
import { writeSpec } from './spec.js';
import { DEVICE, END_CAUSE, METHOD, STATE } from './words.js';

/** Writes a claim as rma.v1.Claim, its times as they are on the wall clock. */
export function claimWriter(wallOf: WallOf): Write<Claim> {
  const writePlacement = placementWriter(wallOf);
  return (claim, writer) => writeClaim(claim, writer, { wallOf, writePlacement });
}

interface Times {
  readonly wallOf: WallOf;
  readonly writePlacement: Write<Claim>;
}

function writeClaim(claim: Claim, writer: PbfWriter, { wallOf, writePlacement }: Times): void {
  writer.writeStringField(1, claimName(claim.id));
  writer.writeMessage(2, writeSpec, claim.spec);
  writer.writeVarintField(3, STATE[claim.state]);
  writer.writeStringField(4, nodeName(claim.node));
  writeNumber(writer, 5, claim.rmaBytes);
  writer.writeVarintField(6, DEVICE[claim.device]);
  writeNumber(writer, 7, claim.fencingToken);
  writeMoment(writer, 8, wallOf(claim.createMs));
  writeMoment(writer, 9, wallOf(claim.updateMs));
  writeMoment(writer, 10, wallOf(claim.expireMs));
  if (claim.endMs !== null) writeMoment(writer, 11, wallOf(claim.endMs));
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

function placementWriter(wallOf: WallOf): Write<Claim> {
  return ({ placement, triedNodes }, writer) => {
    writeMoment(writer, 1, wallOf(placement.placeMs));
    writeNumber(writer, 2, placement.openNodeCount);
    writeNumber(writer, 3, placement.nodeFreeCount);
    if (placement.waitedMs !== 0) writeMs(writer, 4, placement.waitedMs);
    for (const node of triedNodes) writer.writeStringField(5, nodeName(node));
  };
}
