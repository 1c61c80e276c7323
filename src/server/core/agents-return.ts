import type { Fleet } from '../../domain/broker/fleet/fleet.js';
import { whileAgentsReturn } from '../../domain/broker/placement/agents-return.js';
import { type BrokerMs, type NodeId, nodeName } from '../../domain/ids.js';
import type { Refusal } from '../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';

/**
 * How long after a takeover silence may be its consequence. An agent leaves a dead machine within 8 s and pauses for
 * 5 s at most; Hellos are heard at 500 a second, so 8,000 agents are back by then.
 */
export const AGENTS_RETURN_MS = 30_000;

/** What the agents of a broker that has taken over are waited for with. */
export interface ReturnParts {
  readonly fleet: Fleet;
  readonly nowMs: () => BrokerMs;
}

/**
 * The time after a takeover in which agents come back. Refusals that their silence explains are not final then: the
 * caller did nothing, and a moment ago, at the former leader, there was room.
 */
export class AgentsReturn {
  private readonly untilMs: number;

  constructor(private readonly parts: ReturnParts) {
    this.untilMs = parts.nowMs() + AGENTS_RETURN_MS;
  }

  /**
   * The refusal as callers are told it. An agent that was back and left again counts as silent, too: until the fleet
   * has settled it may have met a former leader.
   */
  told(refusal: Refusal): Refusal {
    return this.isOver() ? refusal : (whileAgentsReturn(refusal) ?? refusal);
  }

  /** What to say of a node: null when its agent is in session, or its silence is its own. */
  awaits(node: NodeId): Refusal | null {
    if (this.isOver() || this.parts.fleet.nodes.get(node)?.session !== null) return null;
    const message = `this broker has just taken over, and the agent of ${nodeName(node)} is not back yet; retry`;
    const metadata = { node: nodeName(node) };
    return { reason: 'NOT_READY', message, metadata, retryAfterMs: RETRY_AFTER_MS.AGENT_BACK };
  }

  private isOver(): boolean {
    return this.parts.nowMs() >= this.untilMs;
  }
}
