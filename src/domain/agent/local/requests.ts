import type { AgentMs } from '../../ids.js';
import type { AgentState } from '../agent-state.js';
import type { LocalRequest } from '../inputs.js';
import { allocateLocally } from './allocate-locally.js';
import { confirm, nack } from './confirm.js';
import type { Asking } from './connections.js';
import { release } from './hand-back.js';
import { redeem } from './redeem.js';
import { resume } from './resume.js';
import { mayNot } from './rights.js';
import { status } from './status.js';

/** Answers one request of a local peer; each gets exactly one reply. */
export function answer(state: AgentState, asking: Asking, request: LocalRequest, nowMs: AgentMs): void {
  const refusal = mayNot(asking.connection.peer, request.op);
  if (refusal !== null) return state.out.refuse(asking, refusal);
  switch (request.op) {
    case 'redeem':
      return redeem(state, asking, request.tokenHash, nowMs);
    case 'confirm':
      return confirm(state, asking, request.claim, nowMs);
    case 'nack':
      return nack(state, asking, request.claim, nowMs);
    case 'allocate':
      return allocateLocally(state, asking, request, nowMs);
    case 'release':
      return release(state, asking, request.claim);
    case 'resume':
      return resume(state, asking, request.tokenHash);
    case 'status':
      return status(state, asking);
    case 'ping':
      return state.out.reply(asking, {});
  }
}
