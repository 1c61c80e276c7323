import { type IdentityPattern, matchPattern, parsePattern, segmentsOf } from '../../domain/access/identity-pattern.js';
import { trustDomainOf } from './certificate-identity.js';

/** True for a pattern of SPIFFE ids, in whichever trust domain, such as spiffe://example.org/metrics/*. */
export function isIdentityPattern(text: string): boolean {
  return patternOf(text) !== null;
}

/** True when one of the patterns stands for the identity. */
export function matchesIdentity(patterns: readonly string[], identity: string): boolean {
  return patterns.some((text) => {
    const domain = trustDomainOf(text);
    const pattern = patternOf(text);
    const segments = domain === null ? null : segmentsOf(identity, domain);
    return pattern !== null && segments !== null && matchPattern(pattern, segments) !== null;
  });
}

function patternOf(text: string): IdentityPattern | null {
  const domain = trustDomainOf(text);
  const pattern = domain === null ? null : parsePattern(text, domain);
  return typeof pattern === 'string' ? null : pattern;
}
