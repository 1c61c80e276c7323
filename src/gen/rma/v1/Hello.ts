// Original file: proto/rma/v1/agent.proto

import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { InventoryReport as _rma_v1_InventoryReport, InventoryReport__Output as _rma_v1_InventoryReport__Output } from '../../rma/v1/InventoryReport.js';
import type { ClaimReport as _rma_v1_ClaimReport, ClaimReport__Output as _rma_v1_ClaimReport__Output } from '../../rma/v1/ClaimReport.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Everything about the node, at the start of each session.
 * 
 * Whatever an agent says is bounded: a number or an enum's value that no node has ends the session with INVALID_FIELD, which names
 * it. Texts of the operator and of the agent are printable, as those of callers are (types.proto).
 */
export interface Hello {
  /**
   * "nodes/{node}".
   */
  'node'?: (string);
  /**
   * The kernel's boot id: RMAs of another one are gone.
   */
  'bootId'?: (string);
  /**
   * One life of the agent's process.
   */
  'incarnation'?: (string);
  'agentVersion'?: (string);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * A multiple of 4,096, at most 1 TiB; times the capacity at most 4 PiB.
   */
  'rmaSizeBytes'?: (number | string | Long);
  /**
   * How many RMAs the operator keeps back from the broker.
   */
  'heldBackCount'?: (number);
  'rmaCapability'?: (number);
  'labels'?: ({[key: string]: string});
  'inventory'?: (_rma_v1_InventoryReport | null);
  /**
   * Every claim that the agent knows to live, or to have ended without the broker's acknowledgement. A claim that is
   * missing here is unknown to the agent. Each once, and at most 8,192 more than the pool's capacity.
   */
  'claims'?: (_rma_v1_ClaimReport)[];
  /**
   * The agent understands BrokerMessage.orders; others get each order in a message of its own.
   */
  'takesBatches'?: (boolean);
  /**
   * Which agent this is, over all lives of its process: made once, kept in its state directory, as an id of a resource name may
   * be. Empty from agents of 0.1.0, which are taken for the node's own until its agent has told one.
   */
  'identity'?: (string);
}

/**
 * Everything about the node, at the start of each session.
 * 
 * Whatever an agent says is bounded: a number or an enum's value that no node has ends the session with INVALID_FIELD, which names
 * it. Texts of the operator and of the agent are printable, as those of callers are (types.proto).
 */
export interface Hello__Output {
  /**
   * "nodes/{node}".
   */
  'node': (string);
  /**
   * The kernel's boot id: RMAs of another one are gone.
   */
  'bootId': (string);
  /**
   * One life of the agent's process.
   */
  'incarnation': (string);
  'agentVersion': (string);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * A multiple of 4,096, at most 1 TiB; times the capacity at most 4 PiB.
   */
  'rmaSizeBytes': (number);
  /**
   * How many RMAs the operator keeps back from the broker.
   */
  'heldBackCount': (number);
  'rmaCapability': (number);
  'labels': ({[key: string]: string});
  'inventory': (_rma_v1_InventoryReport__Output | null);
  /**
   * Every claim that the agent knows to live, or to have ended without the broker's acknowledgement. A claim that is
   * missing here is unknown to the agent. Each once, and at most 8,192 more than the pool's capacity.
   */
  'claims': (_rma_v1_ClaimReport__Output)[];
  /**
   * The agent understands BrokerMessage.orders; others get each order in a message of its own.
   */
  'takesBatches': (boolean);
  /**
   * Which agent this is, over all lives of its process: made once, kept in its state directory, as an id of a resource name may
   * be. Empty from agents of 0.1.0, which are taken for the node's own until its agent has told one.
   */
  'identity': (string);
}
