import type { Clock } from '../../common/clock/clock.js';
import { invalidField } from '../../common/errors/rma-error.js';
import { brokerTrust, type ChannelTerms, channelTerms } from '../../common/tls/broker-trust.js';
import { CertificateStore } from '../../common/tls/certificate-store.js';

/** Mutual TLS with the broker. Changed files are used for new connections. */
export interface BrokerTls {
  /** A file with the certificates of the authorities that sign the broker's, in PEM. */
  readonly caFile: string;
  /** A file with the client's own certificate, followed by intermediates, in PEM. */
  readonly certFile: string;
  /** A file with the private key of that certificate, in PEM without a passphrase; others may not read it. */
  readonly keyFile: string;
  /**
   * The URI that the broker's certificate has to state; default: "spiffe://TRUST-DOMAIN/broker", in the trust domain of
   * the client's own certificate.
   */
  readonly brokerIdentity?: string | undefined;
}

/** How a client reaches the broker, until it ends. */
export interface BrokerChannel extends ChannelTerms {
  end(): void;
}

/** Reads the files and follows them; throws INVALID_FIELD when they cannot be used. */
export function secureChannel(tls: BrokerTls, clock: Clock): BrokerChannel {
  const ended = new AbortController();
  const { caFile: ca, certFile: certificate, keyFile: key } = tls;
  // A client has no log: files that cannot be used leave the former ones in use, and the broker's refusal says it all.
  const observer = { loaded: () => {}, refused: () => {} };
  try {
    const store = new CertificateStore({ paths: { ca, certificate, key }, clock, observer });
    const terms = channelTerms(brokerTrust(store, tls.brokerIdentity), clock);
    store.follow(ended.signal);
    return { ...terms, end: () => ended.abort() };
  } catch (problem) {
    throw invalidField('tls', problem instanceof Error ? problem.message : String(problem));
  }
}
