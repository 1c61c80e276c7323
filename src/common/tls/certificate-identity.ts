import type { X509Certificate } from 'node:crypto';

/** The longest identity that SPIFFE allows, in bytes. */
const IDENTITY_BYTES_MAX = 2_048;

/** A URI of printable ASCII, without what Node would quote or what separates names in a list. */
const IDENTITY = /^[a-z][a-z0-9+.-]*:[!#-+\--~]+$/;

/** True for a text that can be an identity. */
export function isIdentity(text: string): boolean {
  return IDENTITY.test(text) && text.length <= IDENTITY_BYTES_MAX;
}

/** The identity that a certificate states, or why it states none. */
export type StatedIdentity = { readonly identity: string } | { readonly problem: string };

/**
 * Reads the identity of a certificate: its only URI among the subject alternative names, as SPIFFE has it. The common
 * name is never looked at: etcd's CVE-2018-16886 came of that.
 */
export function identityOf({ subjectAltName }: X509Certificate): StatedIdentity {
  // A name that contains ", " is quoted, with its commas escaped: it cannot look like two.
  const uris = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  const [uri] = uris;
  if (uri === undefined) return { problem: 'it has no URI among its subject alternative names' };
  if (uris.length > 1) return { problem: `it has ${uris.length} URIs among its subject alternative names, not one` };
  const identity = uri.slice('URI:'.length);
  return isIdentity(identity) ? { identity } : { problem: 'the URI among its subject alternative names is malformed' };
}

/** The broker's identity in the trust domain of `identity`, unless it is said; null when that is no SPIFFE id. */
export function brokerIdentityBeside(identity: string): string | null {
  const domain = trustDomainOf(identity);
  return domain === null ? null : `spiffe://${domain}/broker`;
}

/** What all SPIFFE ids of a fleet begin with; null when the identity is none. */
export function trustDomainOf(identity: string): string | null {
  return /^spiffe:\/\/([a-z0-9._-]+)(?:\/|$)/.exec(identity)?.[1] ?? null;
}
