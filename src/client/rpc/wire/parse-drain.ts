import type { DrainNodeResponse__Output } from '../../../gen/rma/v1/DrainNodeResponse.js';
import type { DrainProgress } from '../../resources/node.js';
import { parseNode } from './parse-node.js';
import { required } from './required.js';

/** The progress of a drain in the client's types. */
export function parseDrain({ node, ...wire }: DrainNodeResponse__Output): DrainProgress {
  const { boundCount, releasingCount, revokingCount, drained, overdue, remainingClaims } = wire;
  const counts = { boundCount, releasingCount, revokingCount };
  return {
    node: parseNode(required(node, 'node')),
    ...counts,
    drained,
    overdue,
    remainingClaims: [...remainingClaims],
  };
}
