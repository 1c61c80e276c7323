import { z } from 'zod';
import { isTrustDomain } from '../../domain/access/identity-pattern.js';
import { ROLES } from '../../domain/access/roles.js';
import { ID_PATTERN } from '../../domain/ids.js';

const BINDINGS_MAX = 1_000;
/** Of all bindings together: each new connection is compared with all of them. */
export const IDENTITIES_MAX = 4_096;
const TENANTS_MAX = 1_000;
const DENIED_SERIALS_MAX = 4_096;
/** Far more than a broker has of anything. */
const LIMIT_MAX = 1_000_000;

const tenant = z
  .string()
  .refine((text) => text === '' || ID_PATTERN.test(text), 'a tenant is an id, or "" for claims without one');
const tenants = z.union([z.literal('*'), z.array(tenant).min(1).max(TENANTS_MAX)], {
  error: 'a list of tenants, with "" for claims without one, or "*" for all',
});
const identities = z.array(z.string()).min(1).max(IDENTITIES_MAX);
const limit = z.int().min(0).max(LIMIT_MAX).optional();
const limits = z.strictObject({ callsInFlight: limit, streams: limit, watches: limit, waiting: limit });

const ofTenants = (role: 'orchestrator' | 'viewer') => z.strictObject({ role: z.literal(role), tenants, identities });
const ofAll = (role: 'operator' | 'agent' | 'metrics') => z.strictObject({ role: z.literal(role), identities });
const binding = z.discriminatedUnion('role', [
  ofTenants('orchestrator'),
  ofTenants('viewer'),
  ofAll('operator'),
  ofAll('agent'),
  ofAll('metrics'),
]);

/** A policy file as it is written; it takes no key that it does not know. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  trustDomain: z.string().refine(isTrustDomain, 'a trust domain is 1 to 255 of a-z, 0-9, ".", "_" and "-"'),
  bindings: z.array(binding).max(BINDINGS_MAX),
  denied: z
    .strictObject({
      identities: z.array(z.string()).max(IDENTITIES_MAX).default([]),
      serials: z
        .array(z.string().regex(/^[0-9A-Fa-f:]{1,80}$/, 'a serial number is hexadecimal, with or without colons'))
        .max(DENIED_SERIALS_MAX)
        .default([]),
    })
    .default({ identities: [], serials: [] }),
  limits: z.partialRecord(z.enum(ROLES), limits).default({}),
});

/** A policy file's content. */
export type WrittenPolicy = z.output<typeof policySchema>;
