import { type ClaimId, claimName, type NodeId, nodeName, type TenantId, tenantName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import type { Claim } from '../records/claim.js';
import type { NodeEntry } from '../records/node.js';
import type { TenantRecord } from '../records/tenant.js';
import type { Fleet } from './fleet.js';

/** @param archived what the store knows of this id, where the caller has asked it */
export function findClaim(fleet: Fleet, id: ClaimId, archived?: Claim): Result<Claim> {
  const claim = fleet.claims.get(id) ?? archived;
  return claim === undefined ? refuse(unknownClaim(id)) : accept(claim);
}

/** The refusal of a claim that does not exist for the caller. */
export function unknownClaim(id: ClaimId): Refusal {
  const name = claimName(id);
  const message = `${name} does not exist: it was never made, or ended so long ago that it is forgotten`;
  return { reason: 'CLAIM_NOT_FOUND', message, metadata: { claim: name } };
}

export function findNode(fleet: Fleet, id: NodeId): Result<NodeEntry> {
  const entry = fleet.nodes.get(id);
  if (entry !== undefined) return accept(entry);
  const name = nodeName(id);
  return refuse({
    reason: 'NODE_NOT_FOUND',
    message: `${name} does not exist: no agent has ever registered it here`,
    metadata: { node: name },
  });
}

export function findTenant(fleet: Fleet, id: TenantId): Result<TenantRecord> {
  const record = fleet.tenants.find(id);
  return record === undefined ? refuse(unknownTenant(id)) : accept(record);
}

/** The refusal of a tenant that does not exist for the caller. */
export function unknownTenant(id: TenantId): Refusal {
  const tenant = tenantName(id);
  const message = `${tenant} does not exist; ListTenants has those that do, and PutTenant makes one`;
  return { reason: 'TENANT_NOT_FOUND', message, metadata: { tenant } };
}
