/** Whom claims are counted for, and how many RMAs they may use together. */
export interface Tenant {
  /** "tenants/{tenant}". */
  readonly name: string;
  /** Upper bound of live claims that use an RMA. */
  readonly claimsMax: number;
  /** How many live claims it has now. */
  readonly liveClaimCount: number;
  readonly createTimeMs: number | null;
  readonly updateTimeMs: number | null;
  readonly revision: number;
}

/** Options for deleting a tenant. */
export interface DeleteTenantOptions {
  /** Also when its claims use RMAs; default false. */
  readonly force?: boolean;
}
