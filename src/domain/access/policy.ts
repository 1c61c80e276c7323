import { type Access, DENIED, type Grant, GrantedAccess, NOTHING, type Tenants } from './access.js';
import { ADMIN, type Identity } from './identity.js';
import { DEFAULT_LIMITS, type IdentityLimits, largest } from './identity-limits.js';
import { type IdentityPattern, matchPattern, segmentsOf } from './identity-pattern.js';
import type { Role } from './roles.js';

/** A role for some identities. */
export interface Binding {
  readonly role: Role;
  /** 'all' for roles that are not for some tenants only. */
  readonly tenants: Tenants;
  readonly identities: readonly IdentityPattern[];
}

/** Who may do what. */
export interface Policy {
  /** Identities of other trust domains have no role. */
  readonly trustDomain: string;
  readonly bindings: readonly Binding[];
  readonly denied: {
    readonly identities: readonly IdentityPattern[];
    /** As serialKey() has them. */
    readonly serials: ReadonlySet<string>;
  };
  /** For the roles that have others than DEFAULT_LIMITS. */
  readonly limits: Readonly<Partial<Record<Role, IdentityLimits>>>;
}

/** Whoever opened the admin socket is an operator, whatever a policy says: nobody can be locked out for good. */
const ADMIN_ACCESS: Access = new GrantedAccess(
  [{ role: 'operator', tenants: 'all', node: null, rule: 'admin socket' }],
  DEFAULT_LIMITS.operator,
);

/** What a policy gives to an identity. Null stands for a broker's policy that names nobody, as without TLS. */
export function accessOf(policy: Policy | null, identity: Identity): Access {
  if (identity === ADMIN) return ADMIN_ACCESS;
  const segments = policy === null ? null : segmentsOf(identity.name, policy.trustDomain);
  if (policy === null || segments === null) return NOTHING;
  if (isDenied(policy, identity, segments)) return DENIED;
  const grants = policy.bindings.flatMap((binding, index) => grantsOf(binding, segments, `bindings[${index}]`));
  return grants.length === 0 ? NOTHING : new GrantedAccess(grants, limitsOf(policy, grants));
}

/** A serial number in the one form that is compared: programs write them with colons, zeros and in either case. */
export function serialKey(serial: string): string {
  return serial
    .replaceAll(':', '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');
}

function isDenied({ denied }: Policy, { serial }: Identity, segments: readonly string[]): boolean {
  if (serial !== null && denied.serials.has(serialKey(serial))) return true;
  return denied.identities.some((pattern) => matchPattern(pattern, segments) !== null);
}

/** The most that one of its roles allows. */
function limitsOf({ limits }: Policy, grants: readonly Grant[]): IdentityLimits {
  return largest(grants.map(({ role }) => limits[role] ?? DEFAULT_LIMITS[role]));
}

function grantsOf({ role, tenants, identities }: Binding, segments: readonly string[], rule: string): Grant[] {
  return identities.flatMap((pattern) => {
    const match = matchPattern(pattern, segments);
    return match === null ? [] : [{ role, tenants, node: match.node, rule }];
  });
}
