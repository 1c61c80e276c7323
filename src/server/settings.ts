import type { ClaimLimits } from '../domain/broker/claims/create-claim.js';
import type { TimeLimits } from '../domain/broker/claims/time.js';
import type { ArchiveLimits } from './core/archive-retention.js';
import type { SessionTerms } from './session/session-admission.js';
import type { FleetLimits } from './telemetry/fleet-metrics.js';

/** How much the broker holds, and for how long. It goes to every part as it is, and each reads what concerns it. */
export interface BrokerLimits extends TimeLimits, ArchiveLimits, ClaimLimits, FleetLimits {
  /** How many connections to the port may be open at a time. */
  readonly connectionsMax: number;
}

/** What of the configuration concerns a broker that serves. */
export interface BrokerSettings {
  readonly listenAddress: string;
  readonly terms: Omit<SessionTerms, 'nodesMax'>;
  /** How long a CreateClaim waits for the agent. */
  readonly prepareTimeoutMs: number;
  readonly limits: BrokerLimits;
}
