import type { LeadingOptions } from '../broker-options.js';
import type { Door } from '../door.js';
import { RefusalLog, type RefusedSession } from '../session/refusal-log.js';
import { type RegistryDeps, SessionRegistry } from '../session/session-registry.js';

type Parts = Pick<RegistryDeps, 'core' | 'tokens' | 'waiter' | 'term' | 'agentsReturn'>;

/** The sessions of all agents, which carry the core's orders. */
export function createSessions(
  { terms: times, limits, clock, log, telemetry }: LeadingOptions,
  parts: Parts,
  { connections, audit }: Pick<Door, 'connections' | 'audit'>,
): SessionRegistry {
  const refusals = new RefusalLog(log.child('sessions'), clock);
  const onRefused = (refused: RefusedSession) => {
    const { reason } = refused.error;
    telemetry.agents.refused(reason);
    refusals.refused(refused);
    audit.sessionRefused(refused);
    if (reason === 'SESSION_OUT_OF_STEP' || reason === 'INVALID_FIELD') connections.misbehaved(refused.address);
  };
  const terms = { ...times, nodesMax: limits.nodesMax };
  const sessions = new SessionRegistry({ ...parts, audit, terms, onRefused, log: log.child('sessions') }, clock);
  parts.core.carryOrdersWith(sessions);
  return sessions;
}
