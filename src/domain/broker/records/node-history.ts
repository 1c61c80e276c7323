import type { AgentIdentity, BootId, BrokerMs } from '../../ids.js';
import { extended, type History, type HistoryEntry, NODE_HISTORY } from './history.js';

/** How an agent came to have the node; see agent-admission.ts. */
export const ARRIVALS = ['NEW', 'RECONNECT', 'RESTART', 'REBOOT', 'REPLACEMENT', 'ACCEPTED'] as const;
export type Arrival = (typeof ARRIVALS)[number];

/** Everything that may happen to a node. */
export const NODE_HAPPENINGS = [
  'SESSION_BEGUN',
  'SESSION_ENDED',
  'CORDONED',
  'UNCORDONED',
  'DRAINED',
  'AGENT_ACCEPTED',
  'ACCEPTANCE_WITHDRAWN',
  'AGENT_REFUSED',
  'REMOVED',
] as const satisfies readonly NodeHappening['kind'][];

/** One of them; proto/rma/v1/history.proto says what each means. */
export type NodeHappening =
  | {
      readonly kind: 'SESSION_BEGUN';
      readonly as: Arrival;
      readonly agent: AgentIdentity | null;
      readonly bootId: BootId;
      readonly agentVersion: string;
      readonly address: string;
    }
  | { readonly kind: 'SESSION_ENDED'; readonly reason: string }
  | { readonly kind: 'CORDONED'; readonly reason: string }
  | { readonly kind: 'UNCORDONED' }
  | { readonly kind: 'DRAINED'; readonly reason: string; readonly deadlineMs: BrokerMs }
  | { readonly kind: 'AGENT_ACCEPTED'; readonly agent: AgentIdentity | null }
  | { readonly kind: 'ACCEPTANCE_WITHDRAWN' }
  | {
      readonly kind: 'AGENT_REFUSED';
      readonly agent: AgentIdentity | null;
      readonly bootId: BootId;
      readonly address: string;
      readonly why: string;
      /** How many times it was refused in a row. */
      readonly count: number;
    }
  | { readonly kind: 'REMOVED'; readonly lostClaimCount: number };

export type NodeHistoryEntry = HistoryEntry<NodeHappening>;
export type NodeHistory = History<NodeHappening>;

/** The history with one more entry; the same stranger again only counts up, or it would displace everything else. */
export function withNodeEntry(history: NodeHistory, entry: NodeHistoryEntry): NodeHistory {
  const last = history.entries.at(-1);
  const again = last === undefined ? null : refusedAgain(last.what, entry.what);
  if (again === null) return extended(history, entry, NODE_HISTORY);
  return { ...history, entries: [...history.entries.slice(0, -1), { ...entry, what: again }] };
}

function refusedAgain(before: NodeHappening, now: NodeHappening): NodeHappening | null {
  if (before.kind !== 'AGENT_REFUSED' || now.kind !== 'AGENT_REFUSED') return null;
  const isSame = before.agent === now.agent && before.bootId === now.bootId && before.why === now.why;
  return isSame ? { ...now, count: before.count + now.count } : null;
}
