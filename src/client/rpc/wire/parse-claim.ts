import { fromDuration } from '../../../common/wire/duration.js';
import { fromTimestamp } from '../../../common/wire/timestamp.js';
import { CLAIM_STATES, CLEARING_METHODS, DEVICE_KINDS, END_CAUSES } from '../../../domain/claim-state.js';
import { printable } from '../../../domain/text.js';
import type { Claim__Output } from '../../../gen/rma/v1/Claim.js';
import type { ClearingProof__Output } from '../../../gen/rma/v1/ClearingProof.js';
import type { PlacementRecord__Output } from '../../../gen/rma/v1/PlacementRecord.js';
import type { Claim, ClaimHolder, Clearing, PlacementRecord } from '../../resources/claim.js';
import { oneOf } from './one-of.js';
import { parseClaimSpec } from './parse-claim-spec.js';
import { required } from './required.js';

/** A claim in the client's types. */
export function parseClaim(wire: Claim__Output): Claim {
  const { name, node, rmaBytes, fencingToken, revision } = wire;
  return {
    name,
    spec: parseClaimSpec(required(wire.spec, 'spec')),
    state: oneOf(CLAIM_STATES, wire.state),
    node,
    rmaBytes,
    device: oneOf(DEVICE_KINDS, wire.device),
    fencingToken,
    createTimeMs: fromTimestamp(wire.createTime) ?? 0,
    updateTimeMs: fromTimestamp(wire.updateTime) ?? 0,
    expireTimeMs: fromTimestamp(wire.expireTime) ?? 0,
    endTimeMs: fromTimestamp(wire.endTime) ?? null,
    endCause: wire.endCause === 'END_CAUSE_UNSPECIFIED' ? null : oneOf(END_CAUSES, wire.endCause),
    holder: parseHolder(wire.holder),
    clearing: parseClearing(wire.clearing),
    placement: parsePlacement(wire.placement),
    revision,
  };
}

/** The process that has an RMA in the client's types. */
export function parseHolder(wire: Claim__Output['holder']): ClaimHolder | null {
  if (!wire) return null;
  const { pid, uid, gid, startTicks, executable } = wire;
  return { pid, uid, gid, startTicks, executable: printable(executable) };
}

function parseClearing(wire: ClearingProof__Output | null): Clearing | null {
  if (!wire) return null;
  const { method, duration, pagesChecked } = wire;
  return { method: oneOf(CLEARING_METHODS, method), durationMs: fromDuration(duration) ?? 0, pagesChecked };
}

function parsePlacement(wire: PlacementRecord__Output | null): PlacementRecord | null {
  if (!wire) return null;
  const { placeTime, openNodeCount, nodeFreeCount, waited, triedNodes } = wire;
  return {
    placeTimeMs: fromTimestamp(placeTime) ?? 0,
    openNodeCount,
    nodeFreeCount,
    waitedMs: fromDuration(waited) ?? 0,
    triedNodes: [...triedNodes],
  };
}
