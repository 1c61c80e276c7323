import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import type { LeadingOptions } from '../broker-options.js';
import { AgentsReturn } from '../core/agents-return.js';
import { ClaimTokens } from '../core/claim-token.js';
import { ClaimWaiter } from '../core/claim-waiter.js';
import type { Door } from '../door.js';
import { createCore, createRetention } from './create-core.js';
import { createServices } from './create-services.js';
import { createSessions } from './create-sessions.js';
import type { Inheritance } from './inheritance.js';

/** A broker that serves the fleet. */
export interface Leading {
  /** Its state in one line, for people. */
  status(): string;
  /** Resolves when everything that was decided is durable. */
  settled(): Promise<void>;
}

/**
 * Serves the fleet behind a door, until `stopping` aborts: time passes, agents have sessions, calls are answered. What
 * `stopping` is aborted with is what open streams are told, if it is an RmaError.
 */
export function lead(
  options: LeadingOptions,
  {
    door,
    inheritance,
    stopping,
  }: { readonly door: Door; readonly inheritance: Inheritance; readonly stopping: AbortSignal },
): Leading {
  const { fleet } = inheritance;
  const core = createCore(options, inheritance);
  const tokens = new ClaimTokens(() => fleet.tokenSecrets);
  const waiter = new ClaimWaiter(options.clock, stopping);
  core.onCommit(waiter);
  const { office } = inheritance;
  const agentsReturn = office && new AgentsReturn({ fleet, nowMs: () => core.nowMs() });
  const sessions = createSessions(options, { core, tokens, waiter, term: office?.term ?? 0, agentsReturn }, door);
  const services = createServices(options, door, {
    core,
    tokens,
    waiter,
    sessions,
    inheritance,
    stopping,
    agentsReturn,
  });
  core.start(stopping);
  createRetention(options, inheritance, core).start(stopping);
  sessions.start(stopping);
  door.server.serve(services);
  return { status: () => statusOf(fleet), settled: () => core.settled() };
}

function statusOf({ nodes, liveClaimCount }: Fleet): string {
  const connected = [...nodes.values()].filter(({ session }) => session !== null).length;
  return `${connected} of ${nodes.size} nodes connected; ${liveClaimCount} live claims`;
}
