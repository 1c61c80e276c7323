import { RmaError } from '../../../common/errors/rma-error.js';
import type { AgentEffect } from '../../../domain/agent/effects.js';
import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { Refusal } from '../../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../../domain/retry-after.js';
import type { LocalServer } from '../../local/local-server.js';
import { eventPacket } from '../../local/packets/packet-writer.js';

/** What could not be done, and what had been done for the same input before. */
export interface FailedStep {
  readonly input: AgentInput | null;
  readonly done: readonly AgentEffect[];
  readonly error: unknown;
}

/**
 * The agent cannot go on: what it decided last was not done, or only in part. Whoever asked for it hears so in the
 * place of an answer, and everybody else that the agent stops. Nobody was told that it was done.
 */
export function sayLastWords(server: LocalServer, { input, done, error }: FailedStep): void {
  if (input?.type === 'peer-request' && !isAnswered(input, done)) {
    server.get(input.connection)?.sendError(input.requestId, refusalOf(error));
  }
  server.broadcast(eventPacket('agent_stopping', {}));
}

function isAnswered({ requestId, connection }: AgentInput & { type: 'peer-request' }, done: readonly AgentEffect[]) {
  return done.some(
    (effect) =>
      (effect.type === 'reply' || effect.type === 'reply-refused') &&
      effect.requestId === requestId &&
      effect.connection === connection,
  );
}

function refusalOf(error: unknown): Refusal {
  if (RmaError.from(error).reason === 'STORE_FAILED') {
    const message =
      'the agent of this node cannot write down what it hands out (its disk is full or failing), so nothing was handed out or confirmed, and it stops; close any fd of this claim, and redeem again once the agent is back';
    return { reason: 'STORE_FAILED', message, retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK };
  }
  const message =
    'a defect of the agent of this node kept it from answering, and it stops (its log tells more); connect again once it is back';
  return { reason: 'INTERNAL', message, retryAfterMs: RETRY_AFTER_MS.PROGRAM_BACK };
}
