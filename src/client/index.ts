/**
 * The client library of rma-broker: claims at a broker, and RMAs at the agent of the local node.
 *
 * What is exported here is the public interface; everything else in the package may change at any time.
 */
export type { CodeName } from '../common/errors/codes.js';
export { RmaError } from '../common/errors/rma-error.js';
export type { HolderRequirement } from '../domain/holder-requirement.js';
export type { LabelPreference, LabelRequirement } from '../domain/labels.js';
export type { Reason } from '../domain/reasons.js';
export { type BrokerClient, type BrokerClientOptions, createBrokerClient } from './broker-client.js';
export type { ClaimOperation, ClaimOperationResult, ItemResult } from './resources/bulk.js';
export type {
  Claim,
  ClaimHolder,
  ClaimSpec,
  ClaimState,
  Clearing,
  ClearingMethod,
  DeviceKind,
  EndCause,
  Need,
  PlacementRecord,
  Sharing,
  Strategy,
} from './resources/claim.js';
export type { ClaimEvent } from './resources/claim-event.js';
export type { ClaimSpecOptions } from './resources/claim-spec-options.js';
export type { CreateClaimGroupOptions, CreateClaimOptions, CreatedClaim } from './resources/create-claim-options.js';
export type {
  ExplainedPlacement,
  ExplainPlacementOptions,
  NodeVerdict,
  PlacementCause,
  PlacementCauseCount,
  PlacementExplanation,
  Remedy,
  RemedyChange,
} from './resources/explanation.js';
export type { FleetProblem, FleetStatus, Leadership, SizeCapacity, StandbyBroker } from './resources/fleet-status.js';
export type {
  AgentArrival,
  ClaimHistory,
  ClaimHistoryEntry,
  ClaimHistoryKind,
  HistoryAgent,
  NodeHistory,
  NodeHistoryEntry,
  NodeHistoryKind,
} from './resources/history.js';
export type {
  AcceptedAgent,
  DrainNodeOptions,
  DrainProgress,
  Node,
  NodeState,
  RefusedAgent,
  RemovedNode,
  RemoveNodeOptions,
} from './resources/node.js';
export type { NodeHolders, RmaHolder, RmaHolderState } from './resources/node-holders.js';
export type { DeleteTenantOptions, Tenant } from './resources/tenant.js';
export type { RotatedTokenSecret, RotateTokenSecretOptions } from './resources/token-secret.js';
export type { ListOptions } from './rpc/broker-calls.js';
export type { BrokerTls } from './rpc/broker-tls.js';
export type { ConnectionSecurity } from './rpc/stubs.js';
export type { WatchOptions } from './rpc/watch-claims.js';
export { placementExplanationOf } from './rpc/wire/parse-explanation.js';
export type { DrainRequest } from './vmm/drain-request.js';
export type { AgentEvent } from './vmm/protocol.js';
export { AGENT_SOCKET_DEFAULT } from './vmm/socket-path.js';
export {
  type AgentClaimState,
  type AgentStatus,
  connectVmmClient,
  type DeliveredRma,
  type ResumedClaim,
  type VmmClient,
  type VmmClientOptions,
} from './vmm-client.js';
