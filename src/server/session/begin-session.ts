import type { Turns } from '../../common/clock/turns.js';
import type { Logger } from '../../common/log/logger.js';
import { handleHello, reportsOf, unknownClaims } from '../../domain/broker/sessions/handle-hello.js';
import type { Hello } from '../../domain/broker/sessions/hello.js';
import { type OpenedSession, openSession } from '../../domain/broker/sessions/session.js';
import type { ClaimId, NodeId } from '../../domain/ids.js';
import type { ClaimReport } from '../../domain/link/reports.js';
import type { BrokerCore } from '../core/broker-core.js';
import { handleInTurns } from './handle-in-turns.js';

/** Claims that one line of the log names: enough to find the guests of most nodes by. */
const CLAIMS_LOGGED_MAX = 20;

/** What a Hello is handled with. */
export interface HelloParts {
  readonly core: BrokerCore;
  readonly log: Logger;
  readonly turns: Turns;
  /** Handles one of its reports; resolves when what came of it is durable. */
  readonly handleReport: (report: ClaimReport) => Promise<void>;
}

/**
 * Gives a session its node, with everything that its Hello says. Resolves when all of it is durable.
 * @param session with `isEnded` becoming true when its stream ends
 */
export async function beginSession(
  hello: Hello,
  session: OpenedSession & { readonly isEnded: boolean },
  { core, log, turns, handleReport }: HelloParts,
): Promise<void> {
  const { fleet } = core;
  const { node } = hello;
  const durable = core.commit(handleHello(fleet, hello, core.nowMs(), session.address));
  openSession(fleet, hello, session, core.nowMs());
  core.touched(node);
  logUnknown(log, node, unknownClaims(fleet, hello));
  // What is left of a Hello is old when its stream has ended, and another session may have told what is so now.
  const isOver = () => session.isEnded || fleet.nodes.get(node)?.session !== session.id;
  await Promise.all([durable, handleInTurns(reportsOf(fleet, hello), { turns, hear: handleReport, isOver })]);
}

function logUnknown(log: Logger, node: NodeId, claims: readonly ClaimId[]): void {
  if (claims.length === 0) return;
  const message = 'an agent has claims that the broker has no record of; their holders are asked to let go';
  const some = claims.slice(0, CLAIMS_LOGGED_MAX);
  log.warn('session.claims_unknown', message, { node, count: claims.length, claims: some });
}
