import { isLoopbackAddress, parseAddresses } from '../common/config/address.js';
import type { Logger } from '../common/log/logger.js';
import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';
import { type BrokerTrust, brokerTrust } from '../common/tls/broker-trust.js';
import type { CertificateStore } from '../common/tls/certificate-store.js';
import type { AgentConfig } from './config.js';

/** By what the agent knows the broker; null without certificates, that is, without TLS. */
export function trustOf(
  { brokerAddress, brokerIdentity }: Pick<AgentConfig, 'brokerAddress' | 'brokerIdentity'>,
  certificates: CertificateStore | undefined,
  log: Logger,
): BrokerTrust | null {
  if (certificates === undefined) {
    const isLocal = parseAddresses(brokerAddress)?.every(isLoopbackAddress) ?? false;
    if (!isLocal) warnOfNoTls(brokerAddress, log);
    return null;
  }
  try {
    return brokerTrust(certificates, brokerIdentity);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, message, { cause });
  }
}

function warnOfNoTls(brokerAddress: string, log: Logger): void {
  const message = `the broker is at ${brokerAddress}, and nothing tells who answers there; set tlsCaFile, tlsCertFile and tlsKeyFile`;
  log.warn('link.insecure', message, { brokerAddress });
}
