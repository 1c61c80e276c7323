/** How a trust domain is written, for messages and help. */
export const TRUST_DOMAIN_FORM = 'a name such as rma.example: up to 255 of a-z, 0-9, ".", "-" and "_"';

const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;
const URI_PREFIX = 'URI:spiffe://';

/** Whether SPIFFE allows it as the name of a trust domain. */
export function isTrustDomain(text: string): boolean {
  return TRUST_DOMAIN.test(text);
}

/** The trust domain of a CA, from its certificate's alternative names; undefined when it is not for just one. */
export function trustDomainIn(subjectAltName: string | undefined): string | undefined {
  const [uri, ...others] = (subjectAltName ?? '').split(', ').filter((name) => name.startsWith('URI:'));
  if (uri === undefined || others.length > 0 || !uri.startsWith(URI_PREFIX)) return undefined;
  const domain = uri.slice(URI_PREFIX.length);
  return isTrustDomain(domain) ? domain : undefined;
}
