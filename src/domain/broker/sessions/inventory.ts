import type { NodeId } from '../../ids.js';
import type { InventoryReport } from '../../link/reports.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';

/** Takes an agent's word about its pool; a changed capacity is durable. */
export function handleInventory(fleet: Fleet, node: NodeId, inventory: InventoryReport): Decision<void> {
  const draft = fleet.draft();
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return draft.decided(undefined);
  entry.inventory = inventory;
  fleet.refreshNode(node);
  if (entry.record.capacityCount !== inventory.capacityCount) {
    draft.node({ ...entry.record, capacityCount: inventory.capacityCount });
  }
  return draft.decided(undefined);
}
