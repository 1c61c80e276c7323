import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from './google/protobuf/Any.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { ErrorInfo as _google_rpc_ErrorInfo, ErrorInfo__Output as _google_rpc_ErrorInfo__Output } from './google/rpc/ErrorInfo.js';
import type { RetryInfo as _google_rpc_RetryInfo, RetryInfo__Output as _google_rpc_RetryInfo__Output } from './google/rpc/RetryInfo.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from './google/rpc/Status.js';
import type { AcceptedAgent as _rma_v1_AcceptedAgent, AcceptedAgent__Output as _rma_v1_AcceptedAgent__Output } from './rma/v1/AcceptedAgent.js';
import type { BatchCreateClaimsRequest as _rma_v1_BatchCreateClaimsRequest, BatchCreateClaimsRequest__Output as _rma_v1_BatchCreateClaimsRequest__Output } from './rma/v1/BatchCreateClaimsRequest.js';
import type { BatchCreateClaimsResponse as _rma_v1_BatchCreateClaimsResponse, BatchCreateClaimsResponse__Output as _rma_v1_BatchCreateClaimsResponse__Output } from './rma/v1/BatchCreateClaimsResponse.js';
import type { BatchReleaseClaimsRequest as _rma_v1_BatchReleaseClaimsRequest, BatchReleaseClaimsRequest__Output as _rma_v1_BatchReleaseClaimsRequest__Output } from './rma/v1/BatchReleaseClaimsRequest.js';
import type { BatchReleaseClaimsResponse as _rma_v1_BatchReleaseClaimsResponse, BatchReleaseClaimsResponse__Output as _rma_v1_BatchReleaseClaimsResponse__Output } from './rma/v1/BatchReleaseClaimsResponse.js';
import type { BrokerServiceClient as _rma_v1_BrokerServiceClient, BrokerServiceDefinition as _rma_v1_BrokerServiceDefinition } from './rma/v1/BrokerService.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from './rma/v1/Claim.js';
import type { ClaimHistoryEntry as _rma_v1_ClaimHistoryEntry, ClaimHistoryEntry__Output as _rma_v1_ClaimHistoryEntry__Output } from './rma/v1/ClaimHistoryEntry.js';
import type { ClaimOperation as _rma_v1_ClaimOperation, ClaimOperation__Output as _rma_v1_ClaimOperation__Output } from './rma/v1/ClaimOperation.js';
import type { ClaimOperationResult as _rma_v1_ClaimOperationResult, ClaimOperationResult__Output as _rma_v1_ClaimOperationResult__Output } from './rma/v1/ClaimOperationResult.js';
import type { ClaimResult as _rma_v1_ClaimResult, ClaimResult__Output as _rma_v1_ClaimResult__Output } from './rma/v1/ClaimResult.js';
import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from './rma/v1/ClaimSpec.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from './rma/v1/ClearingProof.js';
import type { CreateClaimGroupRequest as _rma_v1_CreateClaimGroupRequest, CreateClaimGroupRequest__Output as _rma_v1_CreateClaimGroupRequest__Output } from './rma/v1/CreateClaimGroupRequest.js';
import type { CreateClaimGroupResponse as _rma_v1_CreateClaimGroupResponse, CreateClaimGroupResponse__Output as _rma_v1_CreateClaimGroupResponse__Output } from './rma/v1/CreateClaimGroupResponse.js';
import type { CreateClaimRequest as _rma_v1_CreateClaimRequest, CreateClaimRequest__Output as _rma_v1_CreateClaimRequest__Output } from './rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from './rma/v1/CreateClaimResponse.js';
import type { CreateClaimResult as _rma_v1_CreateClaimResult, CreateClaimResult__Output as _rma_v1_CreateClaimResult__Output } from './rma/v1/CreateClaimResult.js';
import type { ExplainPlacementRequest as _rma_v1_ExplainPlacementRequest, ExplainPlacementRequest__Output as _rma_v1_ExplainPlacementRequest__Output } from './rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse as _rma_v1_ExplainPlacementResponse, ExplainPlacementResponse__Output as _rma_v1_ExplainPlacementResponse__Output } from './rma/v1/ExplainPlacementResponse.js';
import type { GetClaimHistoryRequest as _rma_v1_GetClaimHistoryRequest, GetClaimHistoryRequest__Output as _rma_v1_GetClaimHistoryRequest__Output } from './rma/v1/GetClaimHistoryRequest.js';
import type { GetClaimHistoryResponse as _rma_v1_GetClaimHistoryResponse, GetClaimHistoryResponse__Output as _rma_v1_GetClaimHistoryResponse__Output } from './rma/v1/GetClaimHistoryResponse.js';
import type { GetClaimRequest as _rma_v1_GetClaimRequest, GetClaimRequest__Output as _rma_v1_GetClaimRequest__Output } from './rma/v1/GetClaimRequest.js';
import type { GetNodeHistoryRequest as _rma_v1_GetNodeHistoryRequest, GetNodeHistoryRequest__Output as _rma_v1_GetNodeHistoryRequest__Output } from './rma/v1/GetNodeHistoryRequest.js';
import type { GetNodeHistoryResponse as _rma_v1_GetNodeHistoryResponse, GetNodeHistoryResponse__Output as _rma_v1_GetNodeHistoryResponse__Output } from './rma/v1/GetNodeHistoryResponse.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from './rma/v1/Holder.js';
import type { HolderRequirement as _rma_v1_HolderRequirement, HolderRequirement__Output as _rma_v1_HolderRequirement__Output } from './rma/v1/HolderRequirement.js';
import type { LabelPreference as _rma_v1_LabelPreference, LabelPreference__Output as _rma_v1_LabelPreference__Output } from './rma/v1/LabelPreference.js';
import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from './rma/v1/LabelRequirement.js';
import type { ListClaimsRequest as _rma_v1_ListClaimsRequest, ListClaimsRequest__Output as _rma_v1_ListClaimsRequest__Output } from './rma/v1/ListClaimsRequest.js';
import type { ListClaimsResponse as _rma_v1_ListClaimsResponse, ListClaimsResponse__Output as _rma_v1_ListClaimsResponse__Output } from './rma/v1/ListClaimsResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from './rma/v1/Node.js';
import type { NodeHistoryEntry as _rma_v1_NodeHistoryEntry, NodeHistoryEntry__Output as _rma_v1_NodeHistoryEntry__Output } from './rma/v1/NodeHistoryEntry.js';
import type { NodeVerdict as _rma_v1_NodeVerdict, NodeVerdict__Output as _rma_v1_NodeVerdict__Output } from './rma/v1/NodeVerdict.js';
import type { PlacementExplanation as _rma_v1_PlacementExplanation, PlacementExplanation__Output as _rma_v1_PlacementExplanation__Output } from './rma/v1/PlacementExplanation.js';
import type { PlacementRecord as _rma_v1_PlacementRecord, PlacementRecord__Output as _rma_v1_PlacementRecord__Output } from './rma/v1/PlacementRecord.js';
import type { RefusedAgent as _rma_v1_RefusedAgent, RefusedAgent__Output as _rma_v1_RefusedAgent__Output } from './rma/v1/RefusedAgent.js';
import type { ReleaseClaimRequest as _rma_v1_ReleaseClaimRequest, ReleaseClaimRequest__Output as _rma_v1_ReleaseClaimRequest__Output } from './rma/v1/ReleaseClaimRequest.js';
import type { Remedy as _rma_v1_Remedy, Remedy__Output as _rma_v1_Remedy__Output } from './rma/v1/Remedy.js';
import type { RenewClaimRequest as _rma_v1_RenewClaimRequest, RenewClaimRequest__Output as _rma_v1_RenewClaimRequest__Output } from './rma/v1/RenewClaimRequest.js';
import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from './rma/v1/RmaHolder.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from './rma/v1/SlotCounts.js';
import type { Tenant as _rma_v1_Tenant, Tenant__Output as _rma_v1_Tenant__Output } from './rma/v1/Tenant.js';
import type { WatchClaimsRequest as _rma_v1_WatchClaimsRequest, WatchClaimsRequest__Output as _rma_v1_WatchClaimsRequest__Output } from './rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse as _rma_v1_WatchClaimsResponse, WatchClaimsResponse__Output as _rma_v1_WatchClaimsResponse__Output } from './rma/v1/WatchClaimsResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Any: MessageTypeDefinition<_google_protobuf_Any, _google_protobuf_Any__Output>
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
    rpc: {
      ErrorInfo: MessageTypeDefinition<_google_rpc_ErrorInfo, _google_rpc_ErrorInfo__Output>
      RetryInfo: MessageTypeDefinition<_google_rpc_RetryInfo, _google_rpc_RetryInfo__Output>
      Status: MessageTypeDefinition<_google_rpc_Status, _google_rpc_Status__Output>
    }
  }
  rma: {
    v1: {
      AcceptedAgent: MessageTypeDefinition<_rma_v1_AcceptedAgent, _rma_v1_AcceptedAgent__Output>
      BatchCreateClaimsRequest: MessageTypeDefinition<_rma_v1_BatchCreateClaimsRequest, _rma_v1_BatchCreateClaimsRequest__Output>
      BatchCreateClaimsResponse: MessageTypeDefinition<_rma_v1_BatchCreateClaimsResponse, _rma_v1_BatchCreateClaimsResponse__Output>
      BatchReleaseClaimsRequest: MessageTypeDefinition<_rma_v1_BatchReleaseClaimsRequest, _rma_v1_BatchReleaseClaimsRequest__Output>
      BatchReleaseClaimsResponse: MessageTypeDefinition<_rma_v1_BatchReleaseClaimsResponse, _rma_v1_BatchReleaseClaimsResponse__Output>
      /**
       * Makes, lists, watches, renews and releases claims.
       */
      BrokerService: SubtypeConstructor<typeof grpc.Client, _rma_v1_BrokerServiceClient> & { service: _rma_v1_BrokerServiceDefinition }
      Claim: MessageTypeDefinition<_rma_v1_Claim, _rma_v1_Claim__Output>
      ClaimHistoryEntry: MessageTypeDefinition<_rma_v1_ClaimHistoryEntry, _rma_v1_ClaimHistoryEntry__Output>
      ClaimOperation: MessageTypeDefinition<_rma_v1_ClaimOperation, _rma_v1_ClaimOperation__Output>
      ClaimOperationResult: MessageTypeDefinition<_rma_v1_ClaimOperationResult, _rma_v1_ClaimOperationResult__Output>
      ClaimResult: MessageTypeDefinition<_rma_v1_ClaimResult, _rma_v1_ClaimResult__Output>
      ClaimSpec: MessageTypeDefinition<_rma_v1_ClaimSpec, _rma_v1_ClaimSpec__Output>
      ClearingProof: MessageTypeDefinition<_rma_v1_ClearingProof, _rma_v1_ClearingProof__Output>
      CreateClaimGroupRequest: MessageTypeDefinition<_rma_v1_CreateClaimGroupRequest, _rma_v1_CreateClaimGroupRequest__Output>
      CreateClaimGroupResponse: MessageTypeDefinition<_rma_v1_CreateClaimGroupResponse, _rma_v1_CreateClaimGroupResponse__Output>
      CreateClaimRequest: MessageTypeDefinition<_rma_v1_CreateClaimRequest, _rma_v1_CreateClaimRequest__Output>
      CreateClaimResponse: MessageTypeDefinition<_rma_v1_CreateClaimResponse, _rma_v1_CreateClaimResponse__Output>
      CreateClaimResult: MessageTypeDefinition<_rma_v1_CreateClaimResult, _rma_v1_CreateClaimResult__Output>
      DeviceKind: EnumTypeDefinition
      ExplainPlacementRequest: MessageTypeDefinition<_rma_v1_ExplainPlacementRequest, _rma_v1_ExplainPlacementRequest__Output>
      ExplainPlacementResponse: MessageTypeDefinition<_rma_v1_ExplainPlacementResponse, _rma_v1_ExplainPlacementResponse__Output>
      GetClaimHistoryRequest: MessageTypeDefinition<_rma_v1_GetClaimHistoryRequest, _rma_v1_GetClaimHistoryRequest__Output>
      GetClaimHistoryResponse: MessageTypeDefinition<_rma_v1_GetClaimHistoryResponse, _rma_v1_GetClaimHistoryResponse__Output>
      GetClaimRequest: MessageTypeDefinition<_rma_v1_GetClaimRequest, _rma_v1_GetClaimRequest__Output>
      GetNodeHistoryRequest: MessageTypeDefinition<_rma_v1_GetNodeHistoryRequest, _rma_v1_GetNodeHistoryRequest__Output>
      GetNodeHistoryResponse: MessageTypeDefinition<_rma_v1_GetNodeHistoryResponse, _rma_v1_GetNodeHistoryResponse__Output>
      Holder: MessageTypeDefinition<_rma_v1_Holder, _rma_v1_Holder__Output>
      HolderRequirement: MessageTypeDefinition<_rma_v1_HolderRequirement, _rma_v1_HolderRequirement__Output>
      LabelPreference: MessageTypeDefinition<_rma_v1_LabelPreference, _rma_v1_LabelPreference__Output>
      LabelRequirement: MessageTypeDefinition<_rma_v1_LabelRequirement, _rma_v1_LabelRequirement__Output>
      ListClaimsRequest: MessageTypeDefinition<_rma_v1_ListClaimsRequest, _rma_v1_ListClaimsRequest__Output>
      ListClaimsResponse: MessageTypeDefinition<_rma_v1_ListClaimsResponse, _rma_v1_ListClaimsResponse__Output>
      Node: MessageTypeDefinition<_rma_v1_Node, _rma_v1_Node__Output>
      NodeHistoryEntry: MessageTypeDefinition<_rma_v1_NodeHistoryEntry, _rma_v1_NodeHistoryEntry__Output>
      NodeVerdict: MessageTypeDefinition<_rma_v1_NodeVerdict, _rma_v1_NodeVerdict__Output>
      PlacementExplanation: MessageTypeDefinition<_rma_v1_PlacementExplanation, _rma_v1_PlacementExplanation__Output>
      PlacementRecord: MessageTypeDefinition<_rma_v1_PlacementRecord, _rma_v1_PlacementRecord__Output>
      RefusedAgent: MessageTypeDefinition<_rma_v1_RefusedAgent, _rma_v1_RefusedAgent__Output>
      ReleaseClaimRequest: MessageTypeDefinition<_rma_v1_ReleaseClaimRequest, _rma_v1_ReleaseClaimRequest__Output>
      Remedy: MessageTypeDefinition<_rma_v1_Remedy, _rma_v1_Remedy__Output>
      RenewClaimRequest: MessageTypeDefinition<_rma_v1_RenewClaimRequest, _rma_v1_RenewClaimRequest__Output>
      RmaHolder: MessageTypeDefinition<_rma_v1_RmaHolder, _rma_v1_RmaHolder__Output>
      SlotCounts: MessageTypeDefinition<_rma_v1_SlotCounts, _rma_v1_SlotCounts__Output>
      Tenant: MessageTypeDefinition<_rma_v1_Tenant, _rma_v1_Tenant__Output>
      WatchClaimsRequest: MessageTypeDefinition<_rma_v1_WatchClaimsRequest, _rma_v1_WatchClaimsRequest__Output>
      WatchClaimsResponse: MessageTypeDefinition<_rma_v1_WatchClaimsResponse, _rma_v1_WatchClaimsResponse__Output>
    }
  }
}

