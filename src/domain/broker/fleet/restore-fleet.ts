import type { Claim } from '../records/claim.js';
import { completeRecord, type StoredNodeRecord } from '../records/node.js';
import type { TenantRecord } from '../records/tenant.js';
import type { TokenSecret } from '../records/token-secret.js';
import { Fleet } from './fleet.js';

/** A fleet out of the records of a store: nodes before the claims on them, each in the order of their making. */
export function restoreFleet(records: {
  readonly nodes: readonly StoredNodeRecord[];
  readonly tenants: readonly TenantRecord[];
  /** In the order of their making already. */
  readonly claims: Iterable<Claim>;
  readonly revision: number;
  readonly restoredRevision?: number;
  readonly tokenSecrets?: readonly TokenSecret[];
}): Fleet {
  const fleet = new Fleet();
  fleet.restoredRevision = records.restoredRevision ?? 0;
  fleet.apply({ kind: 'token-secrets', revision: 0, secrets: records.tokenSecrets ?? [] });
  for (const tenant of records.tenants) fleet.apply({ kind: 'tenant', revision: tenant.revision, tenant });
  const byMaking = (a: { createRevision: number }, b: { createRevision: number }) =>
    a.createRevision - b.createRevision;
  for (const node of records.nodes.map(completeRecord).sort(byMaking))
    fleet.apply({ kind: 'node', revision: node.revision, node });
  fleet.applyNewClaims(records.claims);
  fleet.claims.reorder();
  fleet.resumeAt(records.revision);
  return fleet;
}
