import type { RmaError } from '../../common/errors/rma-error.js';
import type { PlacementExplanation__Output } from '../../gen/rma/v1/PlacementExplanation.js';
import type { PlacementExplanation } from '../resources/explanation.js';
import { oneOf } from './one-of.js';

const TYPE_NAME = 'rma.v1.PlacementExplanation';
const CAUSES = [
  'NOT_THE_NAMED_NODE',
  'OTHER_DEVICE',
  'LABELS_DIFFER',
  'RMA_TOO_SMALL',
  'RMA_TOO_LARGE',
  'CORDONED',
  'AGENT_SILENT',
  'NO_FREE_RMA',
  'COULD_NOT_PREPARE',
] as const;

/** Why no node took the claim, as it came with a NO_FREE_RMA or NO_MATCHING_NODE; undefined for every other error. */
export function placementExplanationOf(error: RmaError): PlacementExplanation | undefined {
  const detail = error.details.find(({ typeName }) => typeName === TYPE_NAME);
  return detail === undefined ? undefined : readExplanation(detail.value as PlacementExplanation__Output);
}

function readExplanation({ nodeCount, causes, hints, releasingCount }: PlacementExplanation__Output) {
  return {
    nodeCount,
    causes: causes.map((count) => ({
      cause: oneOf(CAUSES, count.cause),
      nodeCount: count.nodeCount,
      exampleNodes: [...count.exampleNodes],
    })),
    hints: [...hints],
    releasingCount,
  };
}
