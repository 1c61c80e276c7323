import type { ChannelCredentials, Interceptor } from '@grpc/grpc-js';
import type { Clock } from '../clock/clock.js';
import { BrokerCredentials } from './broker-credentials.js';
import { brokerIdentityBeside } from './certificate-identity.js';
import type { CertificateStore } from './certificate-store.js';
import type { Certificates } from './certificates.js';
import { explainFailures } from './explain-failures.js';
import { PlainCredentials } from './plain-credentials.js';

/** What a client trusts the broker by, and proves itself with. */
export interface BrokerTrust {
  readonly certificates: CertificateStore;
  /** The only identity that is taken for the broker's. */
  readonly brokerIdentity: string;
}

/**
 * The trust of a client with these certificates. Without a stated identity the broker is "broker" in the client's own
 * trust domain; throws an Error when the client's identity has none.
 */
export function brokerTrust(certificates: CertificateStore, stated: string | undefined): BrokerTrust {
  return { certificates, brokerIdentity: brokerIdentityFor(certificates.current, stated) };
}

/** The broker's identity for a client with this certificate; throws as brokerTrust does. */
export function brokerIdentityFor({ identity }: Pick<Certificates, 'identity'>, stated: string | undefined): string {
  const brokerIdentity = stated ?? brokerIdentityBeside(identity);
  if (brokerIdentity !== null) return brokerIdentity;
  throw new Error(`${identity} is no SPIFFE id, so the identity of the broker has to be set: brokerIdentity`);
}

/** How a client's channel to the broker is made. */
export interface ChannelTerms {
  readonly credentials: ChannelCredentials;
  readonly interceptors: Interceptor[];
}

/** Those for a broker that is known by `trust`; null: without TLS. */
export function channelTerms(trust: BrokerTrust | null, clock: Clock): ChannelTerms {
  if (trust === null) return { credentials: new PlainCredentials(clock), interceptors: [] };
  const own = new BrokerCredentials(trust.certificates, trust.brokerIdentity, clock);
  return { credentials: own, interceptors: [explainFailures(own)] };
}
