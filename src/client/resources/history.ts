import type { CLAIM_HAPPENINGS } from '../../domain/broker/records/claim-history.js';
import type { ARRIVALS, NODE_HAPPENINGS } from '../../domain/broker/records/node-history.js';
import type { ClaimHolder, EndCause, Unknown } from './claim.js';

/** What may happen to a claim; proto/rma/v1/history.proto says what each means. */
export type ClaimHistoryKind = (typeof CLAIM_HAPPENINGS)[number] | Unknown;

/** One thing that happened to a claim. What does not belong to its kind is null. */
export interface ClaimHistoryEntry {
  /** Wall clock, in milliseconds since the epoch. */
  readonly timeMs: number;
  readonly kind: ClaimHistoryKind;
  /** The identity that asked for it; null: nobody did, or it was not written down. */
  readonly by: string | null;
  /** CREATED, PLACED: "nodes/{node}". */
  readonly node: string | null;
  /** BOUND, HOLDER_CHANGED, RELEASING: the process that has the RMA. */
  readonly holder: ClaimHolder | null;
  /** RENEWED: until when it can be redeemed. */
  readonly expireTimeMs: number | null;
  /** RELEASING, ENDED. */
  readonly endCause: EndCause | null;
}

/** What happened to a claim, in its order: at most the first 8 and the last 8 entries. */
export interface ClaimHistory {
  readonly entries: readonly ClaimHistoryEntry[];
  /** How many are left out between those. */
  readonly omittedEntryCount: number;
}

/** What may happen to a node; proto/rma/v1/history.proto says what each means. */
export type NodeHistoryKind = (typeof NODE_HAPPENINGS)[number] | Unknown;

/** How an agent came to have a node. */
export type AgentArrival = (typeof ARRIVALS)[number] | Unknown;

/** An agent as it described itself. */
export interface HistoryAgent {
  /** Null: it sent none. */
  readonly identity: string | null;
  /** Empty where it is not known; also below. */
  readonly bootId: string;
  readonly version: string;
  /** The address that it called from. */
  readonly address: string;
}

/** One thing that happened to a node. What does not belong to its kind is null. */
export interface NodeHistoryEntry {
  readonly timeMs: number;
  readonly kind: NodeHistoryKind;
  /** The identity that asked for it; null: nobody did. */
  readonly by: string | null;
  /** SESSION_BEGUN, AGENT_ACCEPTED, AGENT_REFUSED. */
  readonly agent: HistoryAgent | null;
  /** SESSION_BEGUN. */
  readonly arrival: AgentArrival | null;
  /** An operator's words, an error reason, or why an agent was refused. */
  readonly reason: string | null;
  /** DRAINED: when the node should be empty. */
  readonly deadlineTimeMs: number | null;
  /** AGENT_REFUSED: how many times in a row. REMOVED: how many claims were LOST. */
  readonly count: number | null;
}

/** What happened to a node, in its order: at most the first 4 and the last 60 entries. */
export interface NodeHistory {
  readonly entries: readonly NodeHistoryEntry[];
  /** How many are left out between those. */
  readonly omittedEntryCount: number;
}
