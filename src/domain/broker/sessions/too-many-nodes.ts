import { type NodeId, nodeName } from '../../ids.js';
import type { Refusal } from '../../reasons.js';
import { RETRY_AFTER_MS } from '../../retry-after.js';

/** The refusal of a node that nobody knows yet, when there are as many as there may be. */
export function tooManyNodes(node: NodeId, nodesMax: number): Refusal {
  const message = `${nodeName(node)} is not known, and the broker has ${nodesMax} nodes, which is its limit. Forget those that are gone for good (rmactl node remove), or raise maxNodes`;
  const metadata = { node: nodeName(node), nodesMax: String(nodesMax) };
  return { reason: 'TOO_MANY_NODES', message, metadata, retryAfterMs: RETRY_AFTER_MS.OPERATOR_CAME };
}
