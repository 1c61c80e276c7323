import { ID_PATTERN } from '../../../domain/ids.js';

/** What TLS uses a certificate for. */
type KeyUse = 'serverAuth' | 'clientAuth';

/** The broker and the agents answer calls or scrapes; everybody else only makes them. */
const BOTH_ENDS: readonly KeyUse[] = ['serverAuth', 'clientAuth'];
const CALLS_ONLY: readonly KeyUse[] = ['clientAuth'];

/** One identity for all brokers, since clients pin it; every other role has one for each name. */
const BROKER = 'broker';
const NAMED_ROLES: Readonly<Record<string, readonly KeyUse[]>> = {
  agent: BOTH_ENDS,
  orchestrator: CALLS_ONLY,
  operator: CALLS_ONLY,
  viewer: CALLS_ONLY,
  metrics: CALLS_ONLY,
};

/** How the path of an identity is written, for messages and help. */
export const IDENTITY_FORM =
  'broker, agent/NODE, orchestrator/NAME, operator/NAME, viewer/NAME or metrics/NAME, where NAME has up to 63 of a-z, 0-9 and -';

/** Somebody to issue a certificate to. */
export interface CertifiedIdentity {
  /** What follows the trust domain in the URI: "agent/node-1". It is also where its files are, below the CA's. */
  readonly path: string;
  /** The last word of it: "node-1". */
  readonly name: string;
  readonly keyUses: readonly KeyUse[];
  /** Whether it answers under its name, so that a scraper can check that name. */
  readonly isServer: boolean;
}

/** Undefined for anything that is not written in `IDENTITY_FORM`. */
export function parseIdentity(path: string): CertifiedIdentity | undefined {
  if (path === BROKER) return { path, name: BROKER, keyUses: BOTH_ENDS, isServer: true };
  const [role = '', name = '', ...more] = path.split('/');
  const keyUses = Object.hasOwn(NAMED_ROLES, role) ? NAMED_ROLES[role] : undefined;
  if (keyUses === undefined || !ID_PATTERN.test(name) || more.length > 0) return undefined;
  return { path, name, keyUses, isServer: keyUses.includes('serverAuth') };
}

/** Its URI, as certificates and the policy file have it. */
export function uriOf(trustDomain: string, { path }: CertifiedIdentity): string {
  return `spiffe://${trustDomain}/${path}`;
}
