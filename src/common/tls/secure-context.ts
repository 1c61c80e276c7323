import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { Pem } from './read-pem.js';

/**
 * What every connection of this project's programs is made with. No tickets: by default OpenSSL resumes a session by
 * one that outlives the certificate it was given for.
 */
export function contextOptions({ ca, certificate, key }: Pick<Pem, 'ca'> & Partial<Pem>): SecureContextOptions {
  return {
    ca,
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    minVersion: 'TLSv1.3',
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
