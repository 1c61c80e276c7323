// Original file: proto/rma/v1/agent.proto

import type { DeviceKind as _rma_v1_DeviceKind, DeviceKind__Output as _rma_v1_DeviceKind__Output } from '../../rma/v1/DeviceKind.js';
import type { InventoryReport as _rma_v1_InventoryReport, InventoryReport__Output as _rma_v1_InventoryReport__Output } from '../../rma/v1/InventoryReport.js';
import type { ClaimReport as _rma_v1_ClaimReport, ClaimReport__Output as _rma_v1_ClaimReport__Output } from '../../rma/v1/ClaimReport.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Everything about the node, at the start of each session.
 * 
 * Everything that an agent sends is bounded: a number or an enum's value that no node can have ends the
 * session with INVALID_FIELD, which names the field. Texts of the operator and of the agent are printable,
 * like those of callers (types.proto).
 */
export interface Hello {
  /**
   * "nodes/{node}".
   */
  'node'?: (string);
  /**
   * The kernel's boot id. RMAs of another boot are gone.
   */
  'bootId'?: (string);
  /**
   * Made anew each time the agent's process starts.
   */
  'incarnation'?: (string);
  'agentVersion'?: (string);
  'device'?: (_rma_v1_DeviceKind);
  /**
   * A multiple of 4,096, at most 1 TiB. Multiplied by the capacity it is at most 4 PiB.
   */
  'rmaSizeBytes'?: (number | string | Long);
  /**
   * How many RMAs the operator withholds from the broker.
   */
  'heldBackCount'?: (number);
  'rmaCapability'?: (number);
  'labels'?: ({[key: string]: string});
  'inventory'?: (_rma_v1_InventoryReport | null);
  /**
   * Every live claim that the agent knows, and every ended one whose end the broker has not acknowledged. A claim that
   * is missing here is unknown to the agent. Each claim once, and at most 8,192 more claims than the pool has RMAs.
   */
  'claims'?: (_rma_v1_ClaimReport)[];
  /**
   * Whether the agent understands BrokerMessage.orders. If not, it gets each order in a message of its own.
   */
  'takesBatches'?: (boolean);
  /**
   * Which agent this is: made once, kept in its state directory over restarts, with the syntax of an id in a resource
   * name. Agents of 0.1.0 send none; they count as the node's own until an agent of that node has sent one.
   */
  'identity'?: (string);
  /**
   * Whether the agent enforces Prepare.holder. If not, it gets no claim that has one.
   */
  'enforcesHolder'?: (boolean);
  /**
   * When the agent began to gather what this Hello tells: microseconds of the node's CLOCK_MONOTONIC. Within one boot,
   * a Hello that is older than one that was heard is refused: it was held up on its way, and says what is no longer
   * so. 0 from agents of 0.1.0, whose Hellos have no order.
   */
  'snapshotUs'?: (number | string | Long);
}

/**
 * Everything about the node, at the start of each session.
 * 
 * Everything that an agent sends is bounded: a number or an enum's value that no node can have ends the
 * session with INVALID_FIELD, which names the field. Texts of the operator and of the agent are printable,
 * like those of callers (types.proto).
 */
export interface Hello__Output {
  /**
   * "nodes/{node}".
   */
  'node': (string);
  /**
   * The kernel's boot id. RMAs of another boot are gone.
   */
  'bootId': (string);
  /**
   * Made anew each time the agent's process starts.
   */
  'incarnation': (string);
  'agentVersion': (string);
  'device': (_rma_v1_DeviceKind__Output);
  /**
   * A multiple of 4,096, at most 1 TiB. Multiplied by the capacity it is at most 4 PiB.
   */
  'rmaSizeBytes': (number);
  /**
   * How many RMAs the operator withholds from the broker.
   */
  'heldBackCount': (number);
  'rmaCapability': (number);
  'labels': ({[key: string]: string});
  'inventory': (_rma_v1_InventoryReport__Output | null);
  /**
   * Every live claim that the agent knows, and every ended one whose end the broker has not acknowledged. A claim that
   * is missing here is unknown to the agent. Each claim once, and at most 8,192 more claims than the pool has RMAs.
   */
  'claims': (_rma_v1_ClaimReport__Output)[];
  /**
   * Whether the agent understands BrokerMessage.orders. If not, it gets each order in a message of its own.
   */
  'takesBatches': (boolean);
  /**
   * Which agent this is: made once, kept in its state directory over restarts, with the syntax of an id in a resource
   * name. Agents of 0.1.0 send none; they count as the node's own until an agent of that node has sent one.
   */
  'identity': (string);
  /**
   * Whether the agent enforces Prepare.holder. If not, it gets no claim that has one.
   */
  'enforcesHolder': (boolean);
  /**
   * When the agent began to gather what this Hello tells: microseconds of the node's CLOCK_MONOTONIC. Within one boot,
   * a Hello that is older than one that was heard is refused: it was held up on its way, and says what is no longer
   * so. 0 from agents of 0.1.0, whose Hellos have no order.
   */
  'snapshotUs': (number);
}
