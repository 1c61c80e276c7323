import type { AuditFields } from '../../common/audit/audit-log.js';
import type { Claim } from '../../domain/broker/records/claim.js';
import { claimName, tenantName } from '../../domain/ids.js';

/** How many names of objects a line has; a group has at most 64 claims. */
const OBJECTS_MAX = 64;

/** What a request may have that says what it was about. */
interface AskedFor {
  readonly name?: unknown;
  readonly names?: unknown;
  readonly requestId?: unknown;
  readonly claimId?: unknown;
  readonly reason?: unknown;
  readonly force?: unknown;
  readonly guestsAreGone?: unknown;
  readonly identity?: unknown;
  readonly claimsMax?: unknown;
  readonly spec?: { readonly tenant?: unknown } | null;
  readonly specs?: readonly { readonly tenant?: unknown }[];
}

/** What was asked for, by the names that the contract has. Guests and labels are left out, and so is every secret. */
export function factsOfRequest(request: unknown): AuditFields {
  const asked: AskedFor = isObject(request) ? request : {};
  const { name, names, requestId, claimId, reason, force, guestsAreGone, identity, claimsMax } = asked;
  const chosen = text(claimId) === undefined ? undefined : `claims/${claimId}`;
  const named = Array.isArray(names) ? names.slice(0, OBJECTS_MAX) : undefined;
  const one = text(name) ?? chosen;
  return {
    requestId: text(requestId),
    tenant: text(asked.spec?.tenant ?? asked.specs?.[0]?.tenant),
    objects: named ?? (one === undefined ? undefined : [one]),
    words: text(reason),
    force: force === true || guestsAreGone === true ? true : undefined,
    agent: text(identity),
    claimsMax: typeof claimsMax === 'number' ? claimsMax : undefined,
  };
}

/** What a change has made of it: which objects, whose, and at which revision. */
export function factsOfChange(made: unknown): AuditFields {
  const claims = claimsIn(made);
  const [first] = claims;
  if (first !== undefined) {
    const { tenant } = first.spec;
    return {
      tenant: tenant === null ? undefined : tenantName(tenant),
      objects: claims.slice(0, OBJECTS_MAX).map(({ id }) => claimName(id)),
      node: first.node,
      revision: Math.max(...claims.map(({ revision }) => revision)),
    };
  }
  if (!isObject(made)) return {};
  const { revision, lostClaimCount } = made as { readonly revision?: unknown; readonly lostClaimCount?: unknown };
  return {
    revision: typeof revision === 'number' ? revision : undefined,
    lostClaimCount: typeof lostClaimCount === 'number' ? lostClaimCount : undefined,
  };
}

/** The claims of an answer: one, one with its token, or several of those. */
function claimsIn(made: unknown): readonly Claim[] {
  if (Array.isArray(made)) return made.flatMap(claimsIn);
  if (!isObject(made)) return [];
  if ('claimToken' in made && 'claim' in made) return claimsIn(made.claim);
  return 'createRevision' in made && 'spec' in made ? [made as Claim] : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
