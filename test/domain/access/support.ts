import assert from 'node:assert/strict';
import type { Tenants } from '../../../src/domain/access/access.js';
import { type IdentityPattern, parsePattern } from '../../../src/domain/access/identity-pattern.js';
import type { Binding, Policy } from '../../../src/domain/access/policy.js';
import type { Role } from '../../../src/domain/access/roles.js';

const DOMAIN = 'rma.test';

export function pattern(path: string): IdentityPattern {
  const parsed = parsePattern(`spiffe://${DOMAIN}/${path}`, DOMAIN);
  return typeof parsed === 'string' ? assert.fail(parsed) : parsed;
}

export function binding(role: Role, path: string, tenants: Tenants | readonly string[] = 'all'): Binding {
  return { role, tenants: tenants === 'all' ? 'all' : new Set(tenants), identities: [pattern(path)] };
}

export function policyOf(bindings: readonly Binding[], patch: Partial<Policy> = {}): Policy {
  return { trustDomain: DOMAIN, bindings, denied: { identities: [], serials: new Set() }, limits: {}, ...patch };
}

export function identity(path: string, serial: string | null = null) {
  return { name: `spiffe://${DOMAIN}/${path}`, serial };
}
