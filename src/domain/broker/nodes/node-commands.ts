import type { BrokerMs, NodeId } from '../../ids.js';
import { accept, type Result } from '../../reasons.js';
import { findNode } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';
import type { NodeRecord } from '../records/node.js';

/** Stops placements on a node for `reason`. With null it allows them again, which also ends a drain. */
export function setCordon(
  fleet: Fleet,
  id: NodeId,
  reason: string | null,
  nowMs: BrokerMs,
): Result<Decision<NodeRecord>> {
  const found = findNode(fleet, id);
  if (!found.ok) return found;
  const draft = fleet.draft();
  const { record } = found.value;
  if (record.cordonReason === reason) return accept(draft.decided(record));
  const drain = reason === null ? null : record.drain;
  if (drain !== record.drain) draft.drain(id);
  const what = reason === null ? ({ kind: 'UNCORDONED' } as const) : ({ kind: 'CORDONED', reason } as const);
  return accept(draft.decided(draft.node({ ...record, cordonReason: reason, drain }, { what, nowMs })));
}
