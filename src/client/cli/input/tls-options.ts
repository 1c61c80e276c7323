import type { Clock } from '../../../common/clock/clock.js';
import { RmaError } from '../../../common/errors/rma-error.js';
import type { BrokerChannel } from '../../rpc/broker-tls.js';
import type { GlobalOptions } from './global-options.js';

type TlsOptions = Pick<GlobalOptions, 'broker' | 'tlsCaFile' | 'tlsCertFile' | 'tlsKeyFile' | 'brokerIdentity'>;

/** The secure channel that the options ask for; undefined: none. Throws WRONG_USAGE when they name only some files. */
export async function channelOf(options: TlsOptions, clock: Clock): Promise<BrokerChannel | undefined> {
  const { tlsCaFile: caFile, tlsCertFile: certFile, tlsKeyFile: keyFile, brokerIdentity } = options;
  // The admin socket is guarded by its mode.
  if (options.broker.startsWith('unix:')) return undefined;
  const given = [caFile, certFile, keyFile, brokerIdentity].filter((option) => option !== undefined);
  if (given.length === 0) return undefined;
  if (caFile === undefined || certFile === undefined || keyFile === undefined) {
    const message = 'TLS takes --tls-ca-file, --tls-cert-file and --tls-key-file, all of them';
    throw new RmaError({ reason: 'WRONG_USAGE', message });
  }
  // Without TLS none of its modules is loaded.
  const { secureChannel } = await import('../../rpc/broker-tls.js');
  return secureChannel({ caFile, certFile, keyFile, brokerIdentity }, clock);
}
