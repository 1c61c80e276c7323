import type { ClaimLimits } from '../domain/broker/claims/create-claim.js';
import type { TimeLimits } from '../domain/broker/claims/expiry.js';
import type { ArchiveLimits } from './core/archive-retention.js';
import type { SessionTerms } from './session/session-admission.js';
import type { FleetLimits } from './telemetry/fleet-metrics.js';

/** How much the broker holds, and for how long. Each part gets all of it and reads what it needs. */
export interface BrokerLimits extends TimeLimits, ArchiveLimits, ClaimLimits, FleetLimits {
  /** How many connections to the port may be open at a time. */
  readonly connectionsMax: number;
}

/** The part of the configuration that a running broker needs. */
export interface BrokerSettings {
  readonly listenAddress: string;
  /** The path of the admin socket; undefined for none. */
  readonly adminSocket?: string | undefined;
  readonly terms: Omit<SessionTerms, 'nodesMax'>;
  /** How long a CreateClaim waits for the agent. */
  readonly prepareTimeoutMs: number;
  readonly limits: BrokerLimits;
}
