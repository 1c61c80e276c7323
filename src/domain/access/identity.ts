/** Who calls. */
export interface Identity {
  /** With TLS, the URI in the caller's certificate: "spiffe://rma.test/operator/ann". Otherwise one of those below. */
  readonly name: string;
  /** The serial number of the certificate, in hexadecimal; null without one. */
  readonly serial: string | null;
}

/** A caller of a broker without TLS; Kubernetes uses the same name. */
export const ANONYMOUS: Identity = { name: 'system:anonymous', serial: null };

/** A caller over the broker's admin socket, which only its own user and root can open. */
export const ADMIN: Identity = { name: 'system:admin', serial: null };
