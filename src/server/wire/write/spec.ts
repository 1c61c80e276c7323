import type { PbfWriter } from 'pbf';
import type { ClaimSpec } from '../../../domain/broker/records/claim.js';
import { nodeName, tenantName } from '../../../domain/ids.js';
import type { LabelPreference, LabelRequirement } from '../../../domain/labels.js';
import { writeMessages, writeNumber, writeText, writeTexts } from './message.js';
import { DEVICE, NEED, OPERATOR, SHARING, STRATEGY } from './words.js';

/** What a guest asks for, as rma.v1.ClaimSpec. */
export function writeSpec(spec: ClaimSpec, writer: PbfWriter): void {
  writeText(writer, 1, spec.guest);
  writeNumber(writer, 2, spec.minRmaBytes);
  if (spec.maxRmaBytes !== null) writeNumber(writer, 3, spec.maxRmaBytes);
  writeMessages(writer, 4, writeRequirement, spec.labelRequirements);
  if (spec.node !== null) writer.writeStringField(5, nodeName(spec.node));
  if (spec.device !== null) writer.writeVarintField(6, DEVICE[spec.device]);
  for (const key in spec.labels) writer.writeMessage(7, writeLabel, [key, spec.labels[key] ?? '']);
  for (const node of spec.excludedNodes) writer.writeStringField(8, nodeName(node));
  if (spec.tenant !== null) writer.writeStringField(9, tenantName(spec.tenant));
  writeNumber(writer, 10, spec.priority);
  if (spec.group !== null) writeText(writer, 11, spec.group);
  writer.writeVarintField(12, SHARING[spec.sharing]);
  writer.writeVarintField(13, STRATEGY[spec.strategy]);
  if (spec.spreadLabel !== null) writeText(writer, 14, spec.spreadLabel);
  writeMessages(writer, 15, writePreference, spec.labelPreferences);
  writer.writeVarintField(16, NEED[spec.need]);
}

function writeLabel([key, value]: readonly [string, string], writer: PbfWriter): void {
  writeText(writer, 1, key);
  writeText(writer, 2, value);
}

function writeRequirement({ key, operator, values }: LabelRequirement, writer: PbfWriter): void {
  writeText(writer, 1, key);
  writer.writeVarintField(2, OPERATOR[operator]);
  writeTexts(writer, 3, values);
}

function writePreference({ requirement, weight }: LabelPreference, writer: PbfWriter): void {
  writer.writeMessage(1, writeRequirement, requirement);
  writeNumber(writer, 2, weight);
}
