import type { BrokerMs, NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';
import type { NodeEntry } from '../records/node.js';
import type { NameTaken } from './agent-admission.js';
import type { RefusedNewcomer } from './name-taken.js';

/**
 * A stranger tries again every few seconds, for weeks: one refusal of a node is written down in this time, and the
 * others are counted.
 */
const REFUSAL_NOTED_EVERY_MS = 60_000;

/** Writes down that a node's session is over, and why. */
export function noteSessionEnd(fleet: Fleet, node: NodeId, reason: string, nowMs: BrokerMs): Decision<void> {
  const draft = fleet.draft();
  if (fleet.nodes.has(node)) draft.note(node, { what: { kind: 'SESSION_ENDED', reason }, nowMs });
  return draft.decided(undefined);
}

/** Remembers that an agent was refused a node, and now and then writes it down. */
export function noteRefusal(
  fleet: Fleet,
  entry: NodeEntry,
  { newcomer, why }: { readonly newcomer: RefusedNewcomer; readonly why: NameTaken },
  nowMs: BrokerMs,
): Decision<void> {
  const { identity, bootId, address } = newcomer;
  entry.refusedAgent = { identity, bootId, address, refuseMs: nowMs };
  entry.refusedHelloCount += 1;
  const draft = fleet.draft();
  const { noted } = entry;
  if (noted !== null && nowMs - noted.atMs < REFUSAL_NOTED_EVERY_MS) return draft.decided(undefined);
  const count = entry.refusedHelloCount - (noted?.refusedHelloCount ?? 0);
  entry.noted = { atMs: nowMs, refusedHelloCount: entry.refusedHelloCount };
  draft.note(entry.record.id, {
    what: { kind: 'AGENT_REFUSED', agent: identity, bootId, address, why, count },
    nowMs,
  });
  return draft.decided(undefined);
}
