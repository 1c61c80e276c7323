import { type NodeId, nodeName } from '../../ids.js';
import type { Refusal } from '../../reasons.js';

/** The refusal of a Hello that was held up on its way: nobody is at the other end of its stream any more. */
export function late(node: NodeId): Refusal {
  const message = `this Hello of ${nodeName(node)} is older than one that was heard since; begin a new session`;
  return { reason: 'SESSION_SUPERSEDED', message, metadata: { node: nodeName(node) } };
}
