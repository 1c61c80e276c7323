import { CODE_NUMBERS, CODE_OF, type CodeName } from '../../common/errors/codes.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { REASONS, type Reason } from '../../domain/reasons.js';
import { printable } from '../../domain/text.js';
import type { AgentProblem } from './protocol.js';

/** The error in an agent's reply, equal to the one that the agent made. */
export function agentError(problem: AgentProblem): RmaError {
  const { message, metadata = {}, retry_after_ms: retryAfterMs } = problem;
  const known = REASONS.find((reason) => reason === problem.reason);
  return new RmaError({
    reason: known ?? reasonOfCode(problem.code),
    message: printable(message),
    metadata: known === undefined ? { ...metadata, unknownReason: problem.reason } : metadata,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** A newer agent has more reasons: with one of ours of the same code, the caller can still branch on the code. */
function reasonOfCode(code: string): Reason {
  if (!isCode(code)) return 'INTERNAL';
  return REASONS.find((reason) => CODE_OF[reason] === code) ?? 'INTERNAL';
}

function isCode(code: string): code is CodeName {
  return Object.hasOwn(CODE_NUMBERS, code);
}

/** Something that no agent of rma-local/1 sends. */
export function notOurProtocol(problem: string): RmaError {
  return new RmaError({
    reason: 'BAD_PACKET',
    message: `the other end does not speak rma-local/1: ${problem}. Check that the socket is an agent's.`,
  });
}

/** The connection is gone; requests in flight may or may not have been carried out. */
export function hungUp(why: string): RmaError {
  return new RmaError({
    reason: 'AGENT_UNREACHABLE',
    message: `the connection to the agent is closed: ${why}. Connect again; a BOUND claim can be resumed with its token.`,
  });
}
