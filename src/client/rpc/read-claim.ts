import { fromDuration } from '../../common/wire/duration.js';
import { fromTimestamp } from '../../common/wire/timestamp.js';
import { CLAIM_STATES, DEVICE_KINDS, END_CAUSES } from '../../domain/claim-state.js';
import type { Claim__Output } from '../../gen/rma/v1/Claim.js';
import type { ClaimSpec__Output } from '../../gen/rma/v1/ClaimSpec.js';
import type { ClearingProof__Output } from '../../gen/rma/v1/ClearingProof.js';
import type { LabelRequirement__Output } from '../../gen/rma/v1/LabelRequirement.js';
import type { Claim, ClaimHolder, ClaimSpec, Clearing } from '../resources/claim.js';
import { oneOf } from './one-of.js';

const CLEARING_METHODS = ['KERNEL', 'AGENT', 'KERNEL_AND_AGENT'] as const;
const OPERATORS = ['IN', 'NOT_IN', 'EXISTS', 'DOES_NOT_EXIST'] as const;

/** A claim of the contract in the client's own words. */
export function readClaim(wire: Claim__Output): Claim {
  const { name, node, rmaBytes, fencingToken, revision } = wire;
  return {
    name,
    spec: readSpec(wire.spec),
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
    holder: readHolder(wire.holder),
    clearing: readClearing(wire.clearing),
    revision,
  };
}

function readSpec(wire: ClaimSpec__Output | null): ClaimSpec {
  return {
    guest: wire?.guest ?? '',
    minRmaBytes: wire?.minRmaBytes ?? 0,
    maxRmaBytes: wire?.maxRmaBytes || null,
    labelRequirements: (wire?.labelRequirements ?? []).flatMap(readRequirement),
    node: wire?.node || null,
    device: !wire || wire.device === 'DEVICE_KIND_UNSPECIFIED' ? null : oneOf(DEVICE_KINDS, wire.device),
    labels: { ...wire?.labels },
  };
}

/** An operator that this build does not know cannot be told in its types; what was asked for is history by then. */
function readRequirement({ key, operator, values }: LabelRequirement__Output) {
  const known = OPERATORS.find((name) => name === operator);
  return known === undefined ? [] : [{ key, operator: known, values: [...values] }];
}

function readHolder(wire: Claim__Output['holder']): ClaimHolder | null {
  if (!wire) return null;
  const { pid, uid, gid, startTicks, executable } = wire;
  return { pid, uid, gid, startTicks, executable };
}

function readClearing(wire: ClearingProof__Output | null): Clearing | null {
  if (!wire) return null;
  const { method, duration, pagesChecked } = wire;
  return { method: oneOf(CLEARING_METHODS, method), durationMs: fromDuration(duration) ?? 0, pagesChecked };
}
