import type { RmaError } from '../../../common/errors/rma-error.js';
import { printable } from '../../../domain/text.js';
import type { PlacementExplanation__Output } from '../../../gen/rma/v1/PlacementExplanation.js';
import type { Remedy__Output } from '../../../gen/rma/v1/Remedy.js';
import {
  PLACEMENT_CAUSES,
  type PlacementExplanation,
  type Remedy,
  type RemedyChange,
} from '../../resources/explanation.js';
import { oneOf } from './one-of.js';

const TYPE_NAME = 'rma.v1.PlacementExplanation';

/** Why no node fitted, as sent with the refusal to place a claim; undefined for any other error. */
export function placementExplanationOf(error: RmaError): PlacementExplanation | undefined {
  const detail = error.details.find(({ typeName }) => typeName === TYPE_NAME);
  return detail === undefined ? undefined : parseExplanation(detail.value as PlacementExplanation__Output);
}

/** An explanation in the client's types. */
export function parseExplanation(wire: PlacementExplanation__Output): PlacementExplanation {
  const { nodeCount, causes, hints, remedies, releasingCount, fittingNodeCount } = wire;
  return {
    nodeCount,
    causes: causes.map((count) => ({
      cause: oneOf(PLACEMENT_CAUSES, count.cause),
      nodeCount: count.nodeCount,
      exampleNodes: [...count.exampleNodes],
    })),
    hints: hints.map(printable),
    remedies: remedies.map(readRemedy),
    releasingCount,
    fittingNodeCount,
  };
}

function readRemedy(wire: Remedy__Output): Remedy {
  return { change: readChange(wire), nodeCount: wire.nodeCount };
}

function readChange(wire: Remedy__Output): RemedyChange {
  switch (wire.change) {
    case 'waitForReleases':
      return { type: wire.change, releases: wire.waitForReleases ?? 0 };
    case 'uncordonNode':
      return { type: wire.change, node: wire.uncordonNode ?? '' };
    case 'returnAgentOfNode':
      return { type: wire.change, node: wire.returnAgentOfNode ?? '' };
    case 'upgradeAgentOfNode':
      return { type: wire.change, node: wire.upgradeAgentOfNode ?? '' };
    case 'lowerMinRmaBytesTo':
      return { type: wire.change, rmaBytes: wire.lowerMinRmaBytesTo ?? 0 };
    case 'raiseMaxRmaBytesTo':
      return { type: wire.change, rmaBytes: wire.raiseMaxRmaBytesTo ?? 0 };
    case 'raiseClaimsMaxTo':
      return { type: wire.change, claimsMax: wire.raiseClaimsMaxTo ?? 0 };
    case 'dropLabelRequirement':
      return { type: wire.change, key: wire.dropLabelRequirement ?? '' };
    case 'allowSharing':
    case 'goWithoutRma':
      return { type: wire.change };
    default: // Known only to a newer broker.
      return { type: 'unknown' };
  }
}
