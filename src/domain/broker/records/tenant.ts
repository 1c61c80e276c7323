import { usesRma } from '../../claim-state.js';
import type { BrokerMs, TenantId } from '../../ids.js';
import type { Claim } from './claim.js';

/** A tenant whose quota is used up. */
export interface ExhaustedQuota {
  readonly tenant: TenantId;
  readonly claimsMax: number;
  readonly liveCount: number;
  /** The smallest quota with which the request would fit; null when a larger quota alone would not be enough. */
  readonly claimsMaxNeeded: number | null;
}

/** An owner of guests, and how many RMAs its guests may use together: durable, and replaced as a whole. */
export interface TenantRecord {
  readonly id: TenantId;
  /** The quota: the most live claims with an RMA. */
  readonly claimsMax: number;
  readonly createMs: BrokerMs;
  readonly updateMs: BrokerMs;
  readonly revision: number;
}

/** The tenants, and how many RMAs the claims of each use. */
export class TenantBook {
  private readonly records = new Map<TenantId, TenantRecord>();
  /** Includes deleted tenants that still have live claims; null counts the claims without a tenant. */
  private readonly liveCounts = new Map<TenantId | null, number>();
  /** Tenants that may have more claims than at the last look. */
  readonly relieved = new Set<TenantId>();

  get count(): number {
    return this.records.size;
  }

  /** How many of them are wanted. */
  countWhere(isWanted: (id: TenantId) => boolean): number {
    let count = 0;
    for (const id of this.records.keys()) if (isWanted(id)) count += 1;
    return count;
  }

  find(id: TenantId): TenantRecord | undefined {
    return this.records.get(id);
  }

  /** All tenants, by their ids. */
  inOrder(): readonly TenantRecord[] {
    return [...this.records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** How many live claims of a tenant use an RMA. */
  liveCountOf(id: TenantId | null): number {
    return this.liveCounts.get(id) ?? 0;
  }

  /** The same for all tenants that are wanted, and for the claims without one. */
  liveCountWhere(isWanted: (id: TenantId | null) => boolean): number {
    let count = 0;
    for (const [id, liveCount] of this.liveCounts) if (isWanted(id)) count += liveCount;
    return count;
  }

  /** The tenant's quota, if it may have no more claims with an RMA; null otherwise. */
  exhaustedQuotaOf(id: TenantId | null): ExhaustedQuota | null {
    const record = id === null ? undefined : this.records.get(id);
    if (record === undefined) return null;
    const liveCount = this.liveCountOf(record.id);
    const { claimsMax } = record;
    return liveCount < claimsMax ? null : { tenant: record.id, claimsMax, liveCount, claimsMaxNeeded: liveCount + 1 };
  }

  put(record: TenantRecord): void {
    const before = this.records.get(record.id);
    this.records.set(record.id, record);
    if (before === undefined || before.claimsMax < record.claimsMax) this.relieved.add(record.id);
  }

  forget(id: TenantId): void {
    this.records.delete(id);
  }

  /** Counts the claim's new version in place of the old one. */
  countClaim(before: Claim | undefined, after: Claim | undefined): void {
    const tenant = (after ?? before)?.spec.tenant ?? null;
    const difference = uses(after) - uses(before);
    if (difference === 0) return;
    const count = this.liveCountOf(tenant) + difference;
    if (count === 0) this.liveCounts.delete(tenant);
    else this.liveCounts.set(tenant, count);
    if (difference < 0 && tenant !== null) this.relieved.add(tenant);
  }
}

function uses(claim: Claim | undefined): number {
  return claim !== undefined && usesRma(claim.state) ? 1 : 0;
}
