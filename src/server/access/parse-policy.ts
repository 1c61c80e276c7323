import { parseDocument } from 'yaml';
import { tooDeepAt } from '../../common/config/file-depth.js';
import { DEFAULT_LIMITS } from '../../domain/access/identity-limits.js';
import { parsePattern } from '../../domain/access/identity-pattern.js';
import { type Binding, type Policy, serialKey } from '../../domain/access/policy.js';
import { ROLES } from '../../domain/access/roles.js';
import { IDENTITIES_MAX, policySchema, type WrittenPolicy } from './policy-schema.js';

/** Room for every identity of a large fleet by its name; reading that much YAML takes the broker half a second. */
export const POLICY_BYTES_MAX = 256 * 1024;
/** A file that is something else has as many errors as lines; these are enough to see it. */
const PROBLEMS_SHOWN_MAX = 10;

/** A policy, or what is wrong with it: each problem names its key. */
export type ParsedPolicy = { readonly policy: Policy } | { readonly problems: readonly string[] };

/** Reads a policy file's text, and takes nothing that it does not know. */
export function parsePolicy(text: string): ParsedPolicy {
  const raw = readYaml(text);
  if ('problems' in raw) return raw;
  const parsed = policySchema.safeParse(raw.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${keyOf(path)}: ${message}`);
    return { problems: problems.slice(0, PROBLEMS_SHOWN_MAX) };
  }
  return toPolicy(parsed.data);
}

function readYaml(text: string): { readonly value: unknown } | { readonly problems: readonly string[] } {
  if (text.length > POLICY_BYTES_MAX) return { problems: [`it has more than ${POLICY_BYTES_MAX} characters`] };
  if (tooDeepAt(text) !== null) return { problems: ['it is nested too deeply'] };
  const document = parseDocument(text, { uniqueKeys: true, merge: false });
  const flaws = [...document.errors, ...document.warnings].map(({ message }) => message);
  if (flaws.length > 0) return { problems: flaws.slice(0, PROBLEMS_SHOWN_MAX) };
  try {
    // No aliases: what a role is given stands where it is given.
    return { value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
}

function toPolicy({ trustDomain, bindings, denied, limits: given }: WrittenPolicy): ParsedPolicy {
  const reader = new PatternReader(trustDomain);
  const read = bindings.map((each, index) => toBinding(each, `bindings[${index}]`, reader));
  const deniedIdentities = denied.identities.flatMap((each, index) => reader.read(each, `denied.identities[${index}]`));
  const problems = reader.problems();
  if (problems.length > 0) return { problems };
  const policy = {
    trustDomain,
    bindings: read,
    denied: { identities: deniedIdentities, serials: new Set(denied.serials.map(serialKey)) },
    limits: toLimits(given),
  };
  return { policy };
}

function toBinding(each: WrittenPolicy['bindings'][number], key: string, reader: PatternReader): Binding {
  const found = each.identities.flatMap((text, index) => {
    const at = `${key}.identities[${index}]`;
    return reader.read(text, at, { isAgent: each.role === 'agent' });
  });
  const of = 'tenants' in each && each.tenants !== '*' ? new Set<string>(each.tenants) : ('all' as const);
  return { role: each.role, tenants: of, identities: found };
}

/** A limit that a role does not name stays as it is without a policy. */
function toLimits(given: WrittenPolicy['limits']): Policy['limits'] {
  const entries = ROLES.flatMap((role) => {
    const written = given[role];
    if (written === undefined) return [];
    const { callsInFlight, streams, watches, waiting } = DEFAULT_LIMITS[role];
    return [
      [
        role,
        {
          callsInFlight: written.callsInFlight ?? callsInFlight,
          streams: written.streams ?? streams,
          watches: written.watches ?? watches,
          waiting: written.waiting ?? waiting,
        },
      ] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** Reads patterns, and collects what is wrong with them. */
class PatternReader {
  private readonly found: string[] = [];
  private count = 0;

  constructor(private readonly trustDomain: string) {}

  /** @param options whether the pattern is of an agent: those, and only those, name a node */
  read(text: string, key: string, options?: { readonly isAgent: boolean }) {
    this.count += 1;
    const pattern = parsePattern(text, this.trustDomain);
    if (typeof pattern === 'string') return this.wrong(key, pattern);
    if (options?.isAgent && !pattern.hasNode)
      return this.wrong(key, "an agent's identity has {node} where its node's name is");
    if (!options?.isAgent && pattern.hasNode) return this.wrong(key, '{node} is for agents; use * for any segment');
    return [pattern];
  }

  problems(): readonly string[] {
    if (this.count <= IDENTITIES_MAX) return this.found.slice(0, PROBLEMS_SHOWN_MAX);
    return [`bindings: there are ${this.count} identities, and may be ${IDENTITIES_MAX}; use patterns`];
  }

  private wrong(key: string, problem: string): [] {
    this.found.push(`${key}: ${problem}`);
    return [];
  }
}

function keyOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}
