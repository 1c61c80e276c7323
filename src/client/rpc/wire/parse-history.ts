import { fromTimestamp } from '../../../common/wire/timestamp.js';
import { CLAIM_HAPPENINGS } from '../../../domain/broker/records/claim-history.js';
import { ARRIVALS, NODE_HAPPENINGS } from '../../../domain/broker/records/node-history.js';
import { END_CAUSES } from '../../../domain/claim-state.js';
import { printable } from '../../../domain/text.js';
import type { ClaimHistoryEntry__Output } from '../../../gen/rma/v1/ClaimHistoryEntry.js';
import type { GetClaimHistoryResponse__Output } from '../../../gen/rma/v1/GetClaimHistoryResponse.js';
import type { GetNodeHistoryResponse__Output } from '../../../gen/rma/v1/GetNodeHistoryResponse.js';
import type { NodeHistoryEntry__Output } from '../../../gen/rma/v1/NodeHistoryEntry.js';
import type {
  ClaimHistory,
  ClaimHistoryEntry,
  HistoryAgent,
  NodeHistory,
  NodeHistoryEntry,
} from '../../resources/history.js';
import { oneOf } from './one-of.js';
import { parseHolder } from './parse-claim.js';

/** A claim's history in the client's types. */
export function parseClaimHistory({ entries, omittedEntryCount }: GetClaimHistoryResponse__Output): ClaimHistory {
  return { entries: entries.map(parseClaimEntry), omittedEntryCount };
}

/** A node's history in the client's types. */
export function parseNodeHistory({ entries, omittedEntryCount }: GetNodeHistoryResponse__Output): NodeHistory {
  return { entries: entries.map(parseNodeEntry), omittedEntryCount };
}

function parseClaimEntry(wire: ClaimHistoryEntry__Output): ClaimHistoryEntry {
  return {
    timeMs: fromTimestamp(wire.time) ?? 0,
    kind: oneOf(CLAIM_HAPPENINGS, wire.kind),
    by: printable(wire.by) || null,
    node: wire.node || null,
    holder: parseHolder(wire.holder),
    expireTimeMs: fromTimestamp(wire.expireTime) ?? null,
    endCause: wire.endCause === 'END_CAUSE_UNSPECIFIED' ? null : oneOf(END_CAUSES, wire.endCause),
  };
}

function parseNodeEntry(wire: NodeHistoryEntry__Output): NodeHistoryEntry {
  const hasCount = wire.kind === 'AGENT_REFUSED' || wire.kind === 'REMOVED';
  return {
    timeMs: fromTimestamp(wire.time) ?? 0,
    kind: oneOf(NODE_HAPPENINGS, wire.kind),
    by: printable(wire.by) || null,
    agent: parseAgent(wire.agent),
    arrival: wire.arrival === 'ARRIVAL_UNSPECIFIED' ? null : oneOf(ARRIVALS, wire.arrival),
    reason: printable(wire.reason) || null,
    deadlineTimeMs: fromTimestamp(wire.deadlineTime) ?? null,
    count: hasCount ? wire.count : null,
  };
}

function parseAgent(wire: NodeHistoryEntry__Output['agent']): HistoryAgent | null {
  if (!wire) return null;
  const [identity, bootId, version, address] = [wire.identity, wire.bootId, wire.version, wire.address].map(printable);
  return { identity: identity || null, bootId: bootId ?? '', version: version ?? '', address: address ?? '' };
}
