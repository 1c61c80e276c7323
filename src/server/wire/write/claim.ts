import type { PbfWriter } from 'pbf';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { ClearingProof, Holder } from '../../../domain/claim-state.js';
import { claimName, nodeName } from '../../../domain/ids.js';
import { ENUMS, FIELDS } from '../../../gen/numbers.js';
import type { WallOf } from '../../clock/wall-times.js';
import { type Write, writeMoment, writeMs, writeNumber, writeText } from './message.js';
import { writeSpec } from './spec.js';

const { Claim: CLAIM, Holder: HOLDER, ClearingProof: CLEARING, PlacementRecord: PLACEMENT } = FIELDS;
const { ClaimState: STATE, DeviceKind: DEVICE, ClaimEndCause: END_CAUSE, ClearingProofMethod: METHOD } = ENUMS;

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
  writer.writeStringField(CLAIM.name, claimName(claim.id));
  writer.writeMessage(CLAIM.spec, writeSpec, claim.spec);
  writer.writeVarintField(CLAIM.state, STATE[claim.state]);
  writer.writeStringField(CLAIM.node, nodeName(claim.node));
  writeNumber(writer, CLAIM.rmaBytes, claim.rmaBytes);
  writer.writeVarintField(CLAIM.device, DEVICE[claim.device]);
  writeNumber(writer, CLAIM.fencingToken, claim.fencingToken);
  writeMoment(writer, CLAIM.createTime, wallOf(claim.createMs));
  writeMoment(writer, CLAIM.updateTime, wallOf(claim.updateMs));
  writeMoment(writer, CLAIM.expireTime, wallOf(claim.expireMs));
  if (claim.endMs !== null) writeMoment(writer, CLAIM.endTime, wallOf(claim.endMs));
  if (claim.endCause !== null) writer.writeVarintField(CLAIM.endCause, END_CAUSE[claim.endCause]);
  if (claim.holder !== null) writer.writeMessage(CLAIM.holder, writeHolder, claim.holder);
  if (claim.clearing !== null) writer.writeMessage(CLAIM.clearing, writeClearing, claim.clearing);
  writeNumber(writer, CLAIM.revision, claim.revision);
  writer.writeMessage(CLAIM.placement, writePlacement, claim);
}

function writeHolder({ pid, uid, gid, startTicks, executable }: Holder, writer: PbfWriter): void {
  writeNumber(writer, HOLDER.pid, pid);
  writeNumber(writer, HOLDER.uid, uid);
  writeNumber(writer, HOLDER.gid, gid);
  writeNumber(writer, HOLDER.startTicks, startTicks);
  writeText(writer, HOLDER.executable, executable);
}

function writeClearing({ method, durationMs, pagesChecked }: ClearingProof, writer: PbfWriter): void {
  writer.writeVarintField(CLEARING.method, METHOD[method]);
  writeMs(writer, CLEARING.duration, durationMs);
  writeNumber(writer, CLEARING.pagesChecked, pagesChecked);
}

function placementWriter(wallOf: WallOf): Write<Claim> {
  return ({ placement, triedNodes }, writer) => {
    writeMoment(writer, PLACEMENT.placeTime, wallOf(placement.placeMs));
    writeNumber(writer, PLACEMENT.openNodeCount, placement.openNodeCount);
    writeNumber(writer, PLACEMENT.nodeFreeCount, placement.nodeFreeCount);
    if (placement.waitedMs !== 0) writeMs(writer, PLACEMENT.waited, placement.waitedMs);
    for (const node of triedNodes) writer.writeStringField(PLACEMENT.triedNodes, nodeName(node));
  };
}
