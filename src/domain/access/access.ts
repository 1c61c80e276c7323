import type { TenantId } from '../ids.js';

/** What a caller may see. Null stands for the claims that have no tenant. */
export interface Access {
  seesTenant(tenant: TenantId | null): boolean;
}

/** The access of whoever calls a broker that has no policy. */
export const EVERYTHING: Access = { seesTenant: () => true };
