import type { NodeEntry } from '../../domain/broker/node.js';
import { type FilterTerm, matchesFilter, parseFilter } from './parse/filter.js';

const LABELS_PREFIX = 'labels.';
const NODE_FIELDS = ['state', 'cordoned', 'device', LABELS_PREFIX] as const;

/** A filter over nodes. */
export function parseNodeFilter(filter: string): readonly FilterTerm[] {
  return parseFilter(filter, NODE_FIELDS);
}

export function nodeMatches(entry: NodeEntry, terms: readonly FilterTerm[]): boolean {
  return matchesFilter(entry, terms, readField);
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
