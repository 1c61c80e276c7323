/** Whose guests they are, and how many RMAs they may use together. */
export interface Tenant {
  /** "tenants/{tenant}". */
  readonly name: string;
  /** The most live claims that use an RMA. */
  readonly claimsMax: number;
  /** How many it has now. */
  readonly liveClaimCount: number;
  readonly createTimeMs: number | null;
  readonly updateTimeMs: number | null;
  readonly revision: number;
}

/** How a tenant is deleted. */
export interface DeleteTenantOptions {
  /** Also when claims of it use RMAs; default false. */
  readonly force?: boolean;
}
