import { type AgentIdentity, type BrokerMs, type NodeId, nodeName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { findNode } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';
import type { NodeEntry, NodeRecord } from '../records/node.js';

/** The operator's choice of the agent that may have the node from now on. */
export interface AcceptAgentCommand {
  readonly node: NodeId;
  /** Null: an agent that sends no identity. */
  readonly identity: AgentIdentity | null;
  /**
   * What to say while the node's agent is not connected but may be back any moment, as after a takeover; null: its
   * silence is its own.
   */
  readonly awaited: Refusal | null;
}

/**
 * Lets another agent have a silent node, with all its claims if it reports the same boot id. The next accepted Hello
 * uses the permission up: if the node's own agent comes back first, nothing has changed. Accepting the node's own agent
 * withdraws an earlier permission.
 */
export function acceptAgent(
  fleet: Fleet,
  { node, identity, awaited }: AcceptAgentCommand,
  nowMs: BrokerMs,
): Result<Decision<NodeRecord>> {
  const found = findNode(fleet, node);
  if (!found.ok) return found;
  const { record } = found.value;
  const draft = fleet.draft();
  const acceptedAgent = record.identity === identity ? null : { identity };
  if (acceptedAgent?.identity === record.acceptedAgent?.identity) return accept(draft.decided(record));
  const obstacle = acceptedAgent === null ? null : (stillConnected(found.value) ?? awaited);
  if (obstacle !== null) return refuse(obstacle);
  const withdrawn = { kind: 'ACCEPTANCE_WITHDRAWN' } as const;
  const what = acceptedAgent === null ? withdrawn : ({ kind: 'AGENT_ACCEPTED', agent: identity } as const);
  return accept(draft.decided(draft.node({ ...record, acceptedAgent }, { what, nowMs })));
}

function stillConnected({ record, session }: NodeEntry): Refusal | null {
  if (session === null) return null;
  const node = nodeName(record.id);
  return {
    reason: 'NODE_CONNECTED',
    message: `the agent of ${node} (${record.identity}) is connected, and its claims cannot go to another agent; stop it for good first, or give the other agent its own nodeName`,
    metadata: { node, identity: record.identity ?? '' },
  };
}
