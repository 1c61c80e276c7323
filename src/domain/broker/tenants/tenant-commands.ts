import { type BrokerMs, type TenantId, tenantName } from '../../ids.js';
import { accept, type Refusal, type Result, refuse } from '../../reasons.js';
import { findTenant } from '../fleet/find.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Decision } from '../records/decision.js';
import type { TenantRecord } from '../records/tenant.js';

/** Every tenant takes memory and a metric series. More than this are guests rather than tenants. */
export const TENANTS_MAX = 10_000;

/** Makes a tenant, or changes its quota, which applies from the next claim on. */
export function putTenant(
  fleet: Fleet,
  { id, claimsMax }: Pick<TenantRecord, 'id' | 'claimsMax'>,
  nowMs: BrokerMs,
): Result<Decision<TenantRecord>> {
  const draft = fleet.draft();
  const before = fleet.tenants.find(id);
  if (before?.claimsMax === claimsMax) return accept(draft.decided(before));
  if (before === undefined && fleet.tenants.count >= TENANTS_MAX) return refuse(tooManyTenants());
  const createMs = before?.createMs ?? nowMs;
  return accept(
    draft.decided(draft.tenant({ id, claimsMax, createMs, updateMs: nowMs, revision: draft.nextRevision })),
  );
}

/** Which tenant to delete, and whether despite live claims. */
export interface DeleteTenantCommand {
  readonly id: TenantId;
  /** Delete it even with live claims: they continue, and count against no quota. */
  readonly force: boolean;
}

/** Deletes a tenant; new claims under its name are refused. TENANT_IN_USE while its claims use RMAs, unless forced. */
export function deleteTenant(fleet: Fleet, { id, force }: DeleteTenantCommand): Result<Decision<TenantRecord>> {
  const found = findTenant(fleet, id);
  if (!found.ok) return found;
  const liveCount = fleet.tenants.liveCountOf(id);
  if (liveCount > 0 && !force) return refuse(tenantInUse(id, liveCount));
  const draft = fleet.draft();
  draft.forgetTenant(id);
  return accept(draft.decided(found.value));
}

function tenantInUse(id: TenantId, liveCount: number): Refusal {
  const tenant = tenantName(id);
  const message = `${tenant} has ${liveCount} live claim(s); release them first, or delete it with force: they then continue and count against no quota`;
  return { reason: 'TENANT_IN_USE', message, metadata: { tenant, claims: String(liveCount) } };
}

function tooManyTenants(): Refusal {
  const message = `the broker has ${TENANTS_MAX} tenants, which is its limit; delete those that are not used`;
  return { reason: 'TOO_MANY_TENANTS', message, metadata: { tenants_max: String(TENANTS_MAX) } };
}
