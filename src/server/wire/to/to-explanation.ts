import type { Explanation } from '../../../domain/broker/placement/explanation.js';
import type { Remedy } from '../../../domain/broker/placement/remedies.js';
import { nodeName } from '../../../domain/ids.js';
import type { PlacementExplanation } from '../../../gen/rma/v1/PlacementExplanation.js';
import type { Remedy as WireRemedy } from '../../../gen/rma/v1/Remedy.js';

/** An explanation as a message of the contract. */
export function toWireExplanation(explanation: Explanation): PlacementExplanation {
  return {
    nodeCount: explanation.nodeCount,
    causes: explanation.causes.map(({ cause, nodeCount, exampleNodes }) => ({
      cause,
      nodeCount,
      exampleNodes: exampleNodes.map(nodeName),
    })),
    hints: [...explanation.hints],
    releasingCount: explanation.releasingCount,
    remedies: explanation.remedies.map(toWireRemedy),
    fittingNodeCount: explanation.fittingNodeCount,
  };
}

function toWireRemedy({ change, nodeCount }: Remedy): WireRemedy {
  switch (change.kind) {
    case 'WAIT_FOR_RELEASES':
      return { nodeCount, waitForReleases: change.releases };
    case 'UNCORDON_NODE':
      return { nodeCount, uncordonNode: nodeName(change.node) };
    case 'RETURN_AGENT_OF_NODE':
      return { nodeCount, returnAgentOfNode: nodeName(change.node) };
    case 'UPGRADE_AGENT_OF_NODE':
      return { nodeCount, upgradeAgentOfNode: nodeName(change.node) };
    case 'RAISE_CLAIMS_MAX':
      return { nodeCount, raiseClaimsMaxTo: change.claimsMax };
    case 'LOWER_MIN_RMA_BYTES':
      return { nodeCount, lowerMinRmaBytesTo: change.rmaBytes };
    case 'RAISE_MAX_RMA_BYTES':
      return { nodeCount, raiseMaxRmaBytesTo: change.rmaBytes };
    case 'ALLOW_SHARING':
      return { nodeCount, allowSharing: true };
    case 'DROP_LABEL_REQUIREMENT':
      return { nodeCount, dropLabelRequirement: change.key };
    case 'GO_WITHOUT_RMA':
      return { nodeCount, goWithoutRma: true };
  }
}
