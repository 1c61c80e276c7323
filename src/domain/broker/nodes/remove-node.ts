import { type BrokerMs, type NodeId, nodeName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { findNode } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';
import { ended } from '../records/move-claim.js';
import type { NodeEntry } from '../records/node.js';

/** An operator's request to forget a node that will not come back. */
export interface RemoveNodeCommand {
  readonly node: NodeId;
  /** The operator confirms that none of the node's guests still runs. */
  readonly guestsAreGone: boolean;
  /**
   * What to say while the node's agent is not connected but may be back any moment, as after a takeover; null: its
   * silence is its own.
   */
  readonly awaited: Refusal | null;
}

/** The node as it was, and what was removed with it. */
export interface RemovedNode {
  readonly entry: NodeEntry;
  readonly lostClaimCount: number;
}

/**
 * Forgets a node; its live claims are LOST. If its agent comes back, it registers as a new node, and what it still has
 * of the old claims counts as stray until it releases them: nothing is promised twice, even if the operator was wrong.
 */
export function removeNode(fleet: Fleet, command: RemoveNodeCommand, nowMs: BrokerMs): Result<Decision<RemovedNode>> {
  const found = findNode(fleet, command.node);
  if (!found.ok) return found;
  const entry = found.value;
  const obstacle = stillConnected(entry) ?? command.awaited ?? stillInUse(entry, command);
  if (obstacle !== null) return refuse(obstacle);
  const draft = fleet.draft();
  for (const id of [...entry.liveClaims, ...entry.claimsWithoutRma]) {
    const claim = fleet.claims.get(id);
    if (claim !== undefined) draft.claim(ended({ ...claim, endCause: null }, 'NODE_REMOVED', nowMs));
  }
  // Copies, because applying the changes empties the entry's own sets.
  const [liveClaims, claimsWithoutRma] = [new Set(entry.liveClaims), new Set(entry.claimsWithoutRma)];
  const lostClaimCount = liveClaims.size + claimsWithoutRma.size;
  draft.forgetNode(command.node, { what: { kind: 'REMOVED', lostClaimCount }, nowMs });
  return accept(draft.resumable({ entry: { ...entry, liveClaims, claimsWithoutRma }, lostClaimCount }));
}

function stillConnected({ record, session }: NodeEntry): Refusal | null {
  if (session === null) return null;
  const node = nodeName(record.id);
  return {
    reason: 'NODE_CONNECTED',
    message: `the agent of ${node} is connected, and would register it again at once; stop the agent for good first`,
    metadata: { node },
  };
}

function stillInUse(entry: NodeEntry, { guestsAreGone }: RemoveNodeCommand): Refusal | null {
  const { record, liveClaims, claimsWithoutRma } = entry;
  const count = liveClaims.size + claimsWithoutRma.size;
  if (count === 0 || guestsAreGone) return null;
  const node = nodeName(record.id);
  return {
    reason: 'NODE_HAS_CLAIMS',
    message: `${node} has ${count} live claim(s), which would be LOST; make sure that none of its guests runs, and set guests_are_gone`,
    metadata: { node, claims: String(count) },
  };
}
