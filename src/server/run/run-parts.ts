import type { Registry } from 'prom-client';
import type { AuditLog } from '../../common/audit/audit-log.js';
import type { Logger } from '../../common/log/logger.js';
import type { ServiceManager } from '../../common/systemd/service-manager.js';
import type { CertificateStore } from '../../common/tls/certificate-store.js';
import type { AccessControl } from '../access/access-control.js';
import type { BrokerTelemetry } from '../telemetry/broker-telemetry.js';

/** What a broker runs with, besides its configuration. */
export interface RunParts {
  readonly log: Logger;
  readonly telemetry: BrokerTelemetry;
  readonly certificates: CertificateStore | undefined;
  readonly control: AccessControl;
  readonly audit: AuditLog | undefined;
  readonly manager: ServiceManager;
  readonly registry: Registry;
}
