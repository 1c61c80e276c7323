/** What identities can be given; trust is explained in docs/security.md. */
export const ROLES = ['orchestrator', 'operator', 'viewer', 'agent', 'metrics'] as const;
export type Role = (typeof ROLES)[number];

/** The roles that are for some tenants only. */
export const TENANT_ROLES = ['orchestrator', 'viewer'] as const;

/** For what a role may call an RPC: the tenants of its binding, the node that its identity names, or everything. */
export type Scope = 'tenants' | 'node' | 'all';

/** The roles that may call an RPC; it is refused to the others. */
export type RpcRule = Readonly<Partial<Record<Role, Scope>>>;

/** Gets a claim token, which only those may have who start guests. */
const MAKES_CLAIMS: RpcRule = { orchestrator: 'tenants' };
const ENDS_CLAIMS: RpcRule = { orchestrator: 'tenants', operator: 'all' };
const READS_TENANTS: RpcRule = { orchestrator: 'tenants', operator: 'all', viewer: 'tenants' };
/** The totals of nodes are for everybody: nobody can plan without them. */
const READS_NODES: RpcRule = { orchestrator: 'all', operator: 'all', viewer: 'all' };
const OPERATES: RpcRule = { operator: 'all' };

/** Which roles may call which RPC, and for what. An RPC that is not here is refused to everybody. */
export const RPC_RULES = {
  CreateClaim: MAKES_CLAIMS,
  CreateClaimGroup: MAKES_CLAIMS,
  BatchCreateClaims: MAKES_CLAIMS,
  StreamClaims: MAKES_CLAIMS,
  RenewClaim: MAKES_CLAIMS,
  ReleaseClaim: ENDS_CLAIMS,
  BatchReleaseClaims: ENDS_CLAIMS,
  GetClaim: READS_TENANTS,
  GetClaimHistory: READS_TENANTS,
  ListClaims: READS_TENANTS,
  WatchClaims: READS_TENANTS,
  ExplainPlacement: READS_TENANTS,
  GetTenant: READS_TENANTS,
  ListTenants: READS_TENANTS,
  GetStatus: READS_NODES,
  ListNodes: READS_NODES,
  GetNode: READS_NODES,
  PutTenant: OPERATES,
  DeleteTenant: OPERATES,
  CordonNode: OPERATES,
  UncordonNode: OPERATES,
  DrainNode: OPERATES,
  AcceptAgent: OPERATES,
  RotateTokenSecret: OPERATES,
  RemoveNode: OPERATES,
  ListNodeHolders: OPERATES,
  // It names operators, and the addresses of strangers.
  GetNodeHistory: OPERATES,
  Session: { agent: 'node' },
} as const satisfies Readonly<Record<string, RpcRule>>;

/** What everybody may ask whom the policy does not deny: it is about the caller, and nobody else. */
export const OPEN_RPCS = ['WhoAmI', 'CheckAccess'] as const;

/** An RPC of this project's own services that only some roles may call. */
export type GuardedRpc = keyof typeof RPC_RULES;

/** Any RPC of this project's own services. */
export type OwnRpc = GuardedRpc | (typeof OPEN_RPCS)[number];

/** True for the name of an RPC that needs no role. */
export function isOpenRpc(name: string): boolean {
  return OPEN_RPCS.some((rpc) => rpc === name);
}

/** True for the name of such an RPC. */
export function isGuardedRpc(name: string): name is GuardedRpc {
  return Object.hasOwn(RPC_RULES, name);
}

/** For what `role` may call an RPC; undefined for nothing. */
export function scopeOf(rpc: GuardedRpc, role: Role): Scope | undefined {
  const rule: RpcRule = RPC_RULES[rpc];
  return rule[role];
}
