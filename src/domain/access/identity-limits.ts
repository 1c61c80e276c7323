import type { Role } from './roles.js';

/** What one identity may use of what all callers share, over all of its connections. */
export interface IdentityLimits {
  /** Calls with one answer that the broker works on. */
  readonly callsInFlight: number;
  /** Batches and streams of claims; for an agent, sessions. */
  readonly streams: number;
  /** Watches of claims, and followed drains. */
  readonly watches: number;
  /** Requests that wait for capacity. */
  readonly waiting: number;
}

export const IDENTITY_LIMITS = ['callsInFlight', 'streams', 'watches', 'waiting'] as const;

/** What a role has unless the policy says otherwise: a fraction of what the broker has in all. */
export const DEFAULT_LIMITS: Readonly<Record<Role, IdentityLimits>> = {
  orchestrator: { callsInFlight: 256, streams: 8, watches: 16, waiting: 1_000 },
  operator: { callsInFlight: 64, streams: 8, watches: 32, waiting: 0 },
  viewer: { callsInFlight: 32, streams: 0, watches: 16, waiting: 0 },
  // A session that the agent's machine has forgotten may still be open when the next one begins.
  agent: { callsInFlight: 4, streams: 4, watches: 0, waiting: 0 },
  metrics: { callsInFlight: 4, streams: 0, watches: 0, waiting: 0 },
};

/** Without a policy nobody says how much each caller may use: it is a part of what there is, as shareOfOne() has it. */
export const UNLIMITED: IdentityLimits = {
  callsInFlight: Number.POSITIVE_INFINITY,
  streams: Number.POSITIVE_INFINITY,
  watches: Number.POSITIVE_INFINITY,
  waiting: Number.POSITIVE_INFINITY,
};

/** A stranger may ask who it is, and whether the broker is well. */
export const NO_ROLE_LIMITS: IdentityLimits = { callsInFlight: 4, streams: 0, watches: 0, waiting: 0 };

/**
 * What one caller without limits of its own may use of `max`: all but a sixteenth, so that others find room. No less:
 * without TLS all who call from one machine are one caller, such as a busy orchestrator beside its broker, and it is
 * more than the 90 % at which RmaBrokerLimitNear fires.
 */
export function shareOfOne(max: number): number {
  return Math.max(1, Math.floor((max * 15) / 16));
}

/** The largest of each limit. */
export function largest(all: readonly IdentityLimits[]): IdentityLimits {
  return all.reduce(
    (most, limits) => ({
      callsInFlight: Math.max(most.callsInFlight, limits.callsInFlight),
      streams: Math.max(most.streams, limits.streams),
      watches: Math.max(most.watches, limits.watches),
      waiting: Math.max(most.waiting, limits.waiting),
    }),
    NO_ROLE_LIMITS,
  );
}
