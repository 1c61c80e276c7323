/** The files of a program that speaks TLS; all PEM. */
export interface CertificatePaths {
  /** Certificates of the authorities that sign the peers' certificates. */
  readonly ca: string;
  /** The program's own certificate, followed by the intermediates that its peers need. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
}

/** The three files, by their names in `CertificatePaths`. */
export const CERTIFICATE_FILES = ['ca', 'certificate', 'key'] as const;
