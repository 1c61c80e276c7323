import type { NodeEntry } from '../../../domain/broker/records/node.js';
import { DEVICE_KINDS, NODE_STATES } from '../../../domain/claim-state.js';
import { type LabelRequirement, meetsAll } from '../../../domain/labels.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import { type FilterFields, type FilterTerm, matchesFilter, parseFilter } from '../../wire/parse/filter.js';
import { anyText, oneOf } from '../../wire/parse/filter-values.js';
import { parseRequirements } from '../../wire/parse/requirements.js';

const LABELS_PREFIX = 'labels.';
const NODE_FIELDS: FilterFields = {
  state: oneOf(NODE_STATES),
  cordoned: oneOf(['true', 'false']),
  device: oneOf(DEVICE_KINDS),
  [LABELS_PREFIX]: anyText,
};

/** The nodes that a list selects. */
export interface NodeQuery {
  readonly terms: readonly FilterTerm[];
  readonly requirements: readonly LabelRequirement[];
}

interface NodeQueryRequest {
  readonly filter: string;
  readonly labelRequirements: readonly LabelRequirement__Output[];
}

/** Parses a filter over nodes, with conditions on their labels. */
export function parseNodeQuery({ filter, labelRequirements }: NodeQueryRequest): NodeQuery {
  return {
    terms: parseFilter(filter, NODE_FIELDS),
    requirements: parseRequirements('label_requirements', labelRequirements),
  };
}

export function nodeMatches(entry: NodeEntry, { terms, requirements }: NodeQuery): boolean {
  return matchesFilter(entry, terms, readField) && meetsAll(entry.record.labels, requirements);
}

function readField({ record, session }: NodeEntry, field: string): string | undefined {
  switch (field) {
    case 'state':
      return session === null ? 'STALE' : 'READY';
    case 'cordoned':
      return String(record.cordonReason !== null);
    case 'device':
      return record.device;
    default:
      return record.labels[field.slice(LABELS_PREFIX.length)];
  }
}
