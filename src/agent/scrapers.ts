import { trustDomainOf } from '../common/tls/certificate-identity.js';
import { matchesIdentity } from '../common/tls/identity-patterns.js';
import type { Identity } from '../domain/access/identity.js';

/**
 * Who may scrape an agent over TLS. The policy of a fleet is its broker's: an agent, which has to be seen also while
 * there is no broker, goes by its own settings.
 *
 * @param given the setting metricsIdentities
 * @param own the identity of the agent's own certificate
 */
export function scrapersOf(
  given: readonly string[] | undefined,
  own: string | undefined,
): (identity: Identity) => boolean {
  const domain = own === undefined ? null : trustDomainOf(own);
  const usual = domain === null ? [] : [`spiffe://${domain}/metrics/*`];
  return ({ name }) => matchesIdentity(given ?? usual, name);
}
