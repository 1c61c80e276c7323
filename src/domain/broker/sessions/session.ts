import type { BrokerMs, NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { SessionId } from '../records/node.js';
import type { Hello } from './hello.js';
import { isStray } from './strays.js';

/** A session, and where its agent calls from. */
export interface OpenedSession {
  readonly id: SessionId;
  readonly address: string;
}

/** Step two: the node is open. Nothing of this is durable; it ends with the session. */
export function openSession(fleet: Fleet, hello: Hello, session: OpenedSession, nowMs: BrokerMs): void {
  noteHeard(fleet, hello.node, nowMs);
  const entry = fleet.nodes.get(hello.node);
  if (entry === undefined) return;
  entry.session = session.id;
  entry.agentAddress = session.address;
  if (entry.refusedAgent?.identity === hello.identity) entry.refusedAgent = null;
  entry.inventory = hello.inventory;
  entry.strayClaims.clear();
  entry.toldStrays.clear();
  for (const report of hello.claims) if (isStray(entry, report)) entry.strayClaims.add(report.claim);
  fleet.refreshNode(hello.node);
}

/** The agent has said something. */
export function noteHeard(fleet: Fleet, node: NodeId, nowMs: BrokerMs): void {
  const entry = fleet.nodes.get(node);
  if (entry !== undefined) entry.lastHeardMs = nowMs;
}

/** The agent is silent, unless a newer session has taken over. */
export function closeSession(fleet: Fleet, node: NodeId, session: SessionId): void {
  const entry = fleet.nodes.get(node);
  if (entry?.session !== session) return;
  entry.session = null;
  fleet.refreshNode(node);
}
