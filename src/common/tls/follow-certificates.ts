import type { Registry } from 'prom-client';
import type { Clock } from '../clock/clock.js';
import type { Logger } from '../log/logger.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import { type HangupSource, onHangup } from '../shutdown/hangup.js';
import type { CertificatePaths } from './certificate-paths.js';
import { CertificateStore, type ReloadObserver } from './certificate-store.js';
import { TlsTelemetry } from './tls-telemetry.js';

/** What a program follows its certificates with. */
export interface FollowParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  readonly process: HangupSource;
}

/**
 * Loads a program's certificates and follows their files until `stopping` aborts: they are looked at every few seconds,
 * and at a SIGHUP at once. Undefined without paths, that is, without TLS. Throws a StartError when they cannot be used.
 */
export function followCertificates(
  paths: CertificatePaths | null,
  { clock, log, registry, process }: FollowParts,
  stopping: AbortSignal,
): CertificateStore | undefined {
  if (paths === null) return undefined;
  const observer = new TlsTelemetry(registry, log.child('tls'));
  const store = opened(paths, clock, observer);
  observer.show(store);
  store.follow(stopping);
  onHangup(process, () => store.reload(), stopping);
  return store;
}

function opened(paths: CertificatePaths, clock: Clock, observer: ReloadObserver): CertificateStore {
  try {
    return new CertificateStore({ paths, clock, observer });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, `TLS cannot be used: ${problem}`, { cause });
  }
}
