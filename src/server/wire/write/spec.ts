import type { PbfWriter } from 'pbf';
import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import type { HolderRequirement } from '../../../domain/holder-requirement.js';
import { nodeName, tenantName } from '../../../domain/ids.js';
import type { LabelPreference, LabelRequirement } from '../../../domain/labels.js';
import { ENUMS, FIELDS } from '../../../gen/numbers.js';
import { writeMessages, writeNumber, writeText, writeTexts } from './message.js';

const {
  ClaimSpec: SPEC,
  LabelRequirement: REQUIREMENT,
  LabelPreference: PREFERENCE,
  HolderRequirement: HOLDER,
} = FIELDS;
const {
  DeviceKind: DEVICE,
  LabelRequirementOperator: OPERATOR,
  ClaimSpecSharing: SHARING,
  ClaimSpecStrategy: STRATEGY,
  ClaimSpecNeed: NEED,
} = ENUMS;

/** A map is sent as messages with these two fields, which protobuf itself numbers. */
const MAP_ENTRY = { key: 1, value: 2 } as const;

/** What a guest asks for, as rma.v1.ClaimSpec. */
export function writeSpec(spec: ClaimSpec, writer: PbfWriter): void {
  writeText(writer, SPEC.guest, spec.guest);
  writeNumber(writer, SPEC.minRmaBytes, spec.minRmaBytes);
  if (spec.maxRmaBytes !== null) writeNumber(writer, SPEC.maxRmaBytes, spec.maxRmaBytes);
  writeMessages(writer, SPEC.labelRequirements, writeRequirement, spec.labelRequirements);
  if (spec.node !== null) writer.writeStringField(SPEC.node, nodeName(spec.node));
  if (spec.device !== null) writer.writeVarintField(SPEC.device, DEVICE[spec.device]);
  for (const key in spec.labels) writer.writeMessage(SPEC.labels, writeLabel, [key, spec.labels[key] ?? '']);
  for (const node of spec.excludedNodes) writer.writeStringField(SPEC.excludedNodes, nodeName(node));
  if (spec.tenant !== null) writer.writeStringField(SPEC.tenant, tenantName(spec.tenant));
  writeNumber(writer, SPEC.priority, spec.priority);
  if (spec.group !== null) writeText(writer, SPEC.group, spec.group);
  writer.writeVarintField(SPEC.sharing, SHARING[spec.sharing]);
  writer.writeVarintField(SPEC.strategy, STRATEGY[spec.strategy]);
  if (spec.spreadLabel !== null) writeText(writer, SPEC.spreadLabel, spec.spreadLabel);
  writeMessages(writer, SPEC.labelPreferences, writePreference, spec.labelPreferences);
  writer.writeVarintField(SPEC.need, NEED[spec.need]);
  if (spec.requiredHolder !== null) writer.writeMessage(SPEC.holder, writeRequiredHolder, spec.requiredHolder);
}

/** For whom a claim is, as rma.v1.HolderRequirement. */
export function writeRequiredHolder({ uids, cgroups }: HolderRequirement, writer: PbfWriter): void {
  writer.writePackedVarint(HOLDER.uids, [...uids]);
  writeTexts(writer, HOLDER.cgroups, cgroups);
}

function writeLabel([key, value]: readonly [string, string], writer: PbfWriter): void {
  writeText(writer, MAP_ENTRY.key, key);
  writeText(writer, MAP_ENTRY.value, value);
}

function writeRequirement({ key, operator, values }: LabelRequirement, writer: PbfWriter): void {
  writeText(writer, REQUIREMENT.key, key);
  writer.writeVarintField(REQUIREMENT.operator, OPERATOR[operator]);
  writeTexts(writer, REQUIREMENT.values, values);
}

function writePreference({ requirement, weight }: LabelPreference, writer: PbfWriter): void {
  writer.writeMessage(PREFERENCE.requirement, writeRequirement, requirement);
  writeNumber(writer, PREFERENCE.weight, weight);
}
