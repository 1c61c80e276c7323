// Original file: proto/rma/v1/placement.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One change that would make a refused request fit.
 */
export interface Remedy {
  /**
   * Wait for this many releases that are under way on suitable nodes.
   */
  'waitForReleases'?: (number);
  /**
   * Uncordon this node ("nodes/{node}").
   */
  'uncordonNode'?: (string);
  /**
   * Bring back the agent of this node.
   */
  'returnAgentOfNode'?: (string);
  /**
   * Accept RMAs as small as this.
   */
  'lowerMinRmaBytesTo'?: (number | string | Long);
  /**
   * Accept RMAs as large as this.
   */
  'raiseMaxRmaBytesTo'?: (number | string | Long);
  /**
   * Raise the tenant's claims_max to this.
   */
  'raiseClaimsMaxTo'?: (number);
  /**
   * Drop the label requirement with this key.
   */
  'dropLabelRequirement'?: (string);
  /**
   * Allow it to share a node with others of its group.
   */
  'allowSharing'?: (boolean);
  /**
   * Set need to PREFERRED: a node would take the guest without an RMA.
   */
  'goWithoutRma'?: (boolean);
  /**
   * Upgrade the agent of this node ("nodes/{node}"), so that it enforces the holder requirement.
   */
  'upgradeAgentOfNode'?: (string);
  /**
   * How many nodes would serve the request after that change.
   */
  'nodeCount'?: (number);
  'change'?: "waitForReleases"|"uncordonNode"|"returnAgentOfNode"|"lowerMinRmaBytesTo"|"raiseMaxRmaBytesTo"|"raiseClaimsMaxTo"|"dropLabelRequirement"|"allowSharing"|"goWithoutRma"|"upgradeAgentOfNode";
}

/**
 * One change that would make a refused request fit.
 */
export interface Remedy__Output {
  /**
   * Wait for this many releases that are under way on suitable nodes.
   */
  'waitForReleases'?: (number);
  /**
   * Uncordon this node ("nodes/{node}").
   */
  'uncordonNode'?: (string);
  /**
   * Bring back the agent of this node.
   */
  'returnAgentOfNode'?: (string);
  /**
   * Accept RMAs as small as this.
   */
  'lowerMinRmaBytesTo'?: (number);
  /**
   * Accept RMAs as large as this.
   */
  'raiseMaxRmaBytesTo'?: (number);
  /**
   * Raise the tenant's claims_max to this.
   */
  'raiseClaimsMaxTo'?: (number);
  /**
   * Drop the label requirement with this key.
   */
  'dropLabelRequirement'?: (string);
  /**
   * Allow it to share a node with others of its group.
   */
  'allowSharing'?: (boolean);
  /**
   * Set need to PREFERRED: a node would take the guest without an RMA.
   */
  'goWithoutRma'?: (boolean);
  /**
   * Upgrade the agent of this node ("nodes/{node}"), so that it enforces the holder requirement.
   */
  'upgradeAgentOfNode'?: (string);
  /**
   * How many nodes would serve the request after that change.
   */
  'nodeCount': (number);
  'change'?: "waitForReleases"|"uncordonNode"|"returnAgentOfNode"|"lowerMinRmaBytesTo"|"raiseMaxRmaBytesTo"|"raiseClaimsMaxTo"|"dropLabelRequirement"|"allowSharing"|"goWithoutRma"|"upgradeAgentOfNode";
}
