import type { NodeId, TenantId } from '../../ids.js';

/** What has become free since the last look: nodes with more room, tenants with more quota left. */
export interface Freed {
  readonly nodes: ReadonlySet<NodeId>;
  readonly tenants: ReadonlySet<TenantId>;
}

export const NOTHING_FREED: Freed = { nodes: new Set(), tenants: new Set() };
