import type { ClaimHappening, ClaimHistoryEntry } from '../../../domain/broker/records/claim-history.js';
import type { NodeHappening, NodeHistoryEntry } from '../../../domain/broker/records/node-history.js';
import { nodeName } from '../../../domain/ids.js';
import type { ClaimHistoryEntry as WireClaimEntry } from '../../../gen/rma/v1/ClaimHistoryEntry.js';
import type { NodeHistoryEntry as WireNodeEntry } from '../../../gen/rma/v1/NodeHistoryEntry.js';
import type { WallOf } from '../../clock/wall-times.js';
import { toWireMoment } from './to-moment.js';

/** An entry of a claim's history as a message of the contract, with wall-clock times. */
export function toWireClaimEntry({ atMs, by, what }: ClaimHistoryEntry, wallOf: WallOf): WireClaimEntry {
  return { time: toWireMoment(wallOf(atMs)), by: by ?? '', kind: what.kind, ...claimDetails(what, wallOf) };
}

function claimDetails(what: ClaimHappening, wallOf: WallOf): WireClaimEntry {
  switch (what.kind) {
    case 'CREATED':
    case 'PLACED':
      return { node: nodeName(what.node) };
    case 'PREPARED':
    case 'PREPARING':
      return {};
    case 'BOUND':
    case 'HOLDER_CHANGED':
      return { holder: what.holder };
    case 'RENEWED':
      return { expireTime: toWireMoment(wallOf(what.expireMs)) };
    case 'RELEASING':
      return { endCause: what.cause, holder: what.holder };
    case 'ENDED':
      return { endCause: what.cause };
  }
}

/** An entry of a node's history as a message of the contract. */
export function toWireNodeEntry({ atMs, by, what }: NodeHistoryEntry, wallOf: WallOf): WireNodeEntry {
  return { time: toWireMoment(wallOf(atMs)), by: by ?? '', kind: what.kind, ...nodeDetails(what, wallOf) };
}

function nodeDetails(what: NodeHappening, wallOf: WallOf): WireNodeEntry {
  switch (what.kind) {
    case 'SESSION_BEGUN':
      return { arrival: what.as, agent: agentOf({ ...what, version: what.agentVersion }) };
    case 'SESSION_ENDED':
    case 'CORDONED':
      return { reason: what.reason };
    case 'UNCORDONED':
    case 'ACCEPTANCE_WITHDRAWN':
      return {};
    case 'DRAINED':
      return { reason: what.reason, deadlineTime: toWireMoment(wallOf(what.deadlineMs)) };
    case 'AGENT_ACCEPTED':
      return { agent: agentOf(what) };
    case 'AGENT_REFUSED':
      return { agent: agentOf(what), reason: what.why, count: what.count };
    case 'REMOVED':
      return { count: what.lostClaimCount };
  }
}

/** What is known of an agent; the rest is empty. */
interface KnownAgent {
  readonly agent: string | null;
  readonly bootId?: string;
  readonly version?: string;
  readonly address?: string;
}

function agentOf({ agent, bootId = '', version = '', address = '' }: KnownAgent) {
  return { identity: agent ?? '', bootId, version, address };
}
