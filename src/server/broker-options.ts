import type { AuditLog } from '../common/audit/audit-log.js';
import type { Clock } from '../common/clock/clock.js';
import type { Logger } from '../common/log/logger.js';
import type { CertificateStore } from '../common/tls/certificate-store.js';
import type { Identity } from '../domain/access/identity.js';
import type { ClaimId } from '../domain/ids.js';
import type { AccessControl } from './access/access-control.js';
import type { PeerCall } from './net/peer-identity.js';
import type { Leadership } from './rpc/led-call.js';
import type { BrokerSettings } from './settings.js';
import type { BrokerTelemetry } from './telemetry/broker-telemetry.js';
import type { StorageProbe } from './telemetry/storage-metrics.js';

/** What all parts of a broker depend on. */
interface Common {
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry: BrokerTelemetry;
}

/** What a broker's door depends on. */
export interface DoorOptions extends Common, Pick<BrokerSettings, 'listenAddress' | 'adminSocket' | 'limits'> {
  /** Who changed what, and who was refused; absent for a broker that writes no such log. */
  readonly audit?: AuditLog | undefined;
  /** With them every connection is mutual TLS; absent: none is. */
  readonly certificates?: CertificateStore | undefined;
  /** Who may do what; without it, whoever calls may do everything. */
  readonly control?: AccessControl | undefined;
  /** Who is at the other end of a call's connection; by default whom its certificate names. */
  readonly identityOf?: ((call: PeerCall) => Identity) | undefined;
  /** Whether this broker may serve; absent for the only one of its fleet, which always may. */
  readonly leadership?: Leadership | undefined;
}

/** What serving the fleet depends on. */
export interface LeadingOptions extends Common, Pick<BrokerSettings, 'terms' | 'prepareTimeoutMs' | 'limits'> {
  /** Figures of the store for the metrics; absent when it is not on disk. */
  readonly storage?: StorageProbe | undefined;
  readonly newClaimId: () => ClaimId;
  /** 32 random bytes, in hexadecimal. */
  readonly newTokenSecret: () => string;
  /** Called when the store could not write: memory is then ahead of the disk, and only a restart corrects that. */
  readonly onStoreFailure: (problem: unknown) => void;
  /** True while the event loop is under 85 % busy; callers of one write are then answered over two turns. */
  readonly hasTimeToSpare: () => boolean;
}
