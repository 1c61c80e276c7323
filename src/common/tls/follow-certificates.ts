import type { Registry } from 'prom-client';
import type { Clock } from '../clock/clock.js';
import type { Logger } from '../log/logger.js';
import { EXIT_STATUS, StartError } from '../shutdown/exit-status.js';
import { type HangupSource, onHangup } from '../shutdown/hangup.js';
import type { CertificatePaths } from './certificate-paths.js';
import { CertificateStore, type ReloadObserver } from './certificate-store.js';
import { type Certificates, loadCertificates } from './certificates.js';
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
    throw new StartError(EXIT_STATUS.BAD_CONFIGURATION, unusable(cause), { cause });
  }
}

/**
 * What would keep a program with these files from starting, with the file and what to do; empty without TLS.
 *
 * @param use what else the program does with its certificates before it starts; throws an Error when they will not do
 */
export function certificateProblems(
  paths: CertificatePaths | null,
  nowMs: number,
  use: (certificates: Certificates) => void = () => {},
): readonly string[] {
  try {
    if (paths !== null) use(loadCertificates(paths, nowMs));
    return [];
  } catch (thrown) {
    return [unusable(thrown)];
  }
}

function unusable(thrown: unknown): string {
  return `TLS cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}
