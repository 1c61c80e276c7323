import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AcceptAgentRequest as _rma_v1_AcceptAgentRequest, AcceptAgentRequest__Output as _rma_v1_AcceptAgentRequest__Output } from './rma/v1/AcceptAgentRequest.js';
import type { AcceptedAgent as _rma_v1_AcceptedAgent, AcceptedAgent__Output as _rma_v1_AcceptedAgent__Output } from './rma/v1/AcceptedAgent.js';
import type { CheckAccessRequest as _rma_v1_CheckAccessRequest, CheckAccessRequest__Output as _rma_v1_CheckAccessRequest__Output } from './rma/v1/CheckAccessRequest.js';
import type { CheckAccessResponse as _rma_v1_CheckAccessResponse, CheckAccessResponse__Output as _rma_v1_CheckAccessResponse__Output } from './rma/v1/CheckAccessResponse.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from './rma/v1/Claim.js';
import type { ClaimHistoryEntry as _rma_v1_ClaimHistoryEntry, ClaimHistoryEntry__Output as _rma_v1_ClaimHistoryEntry__Output } from './rma/v1/ClaimHistoryEntry.js';
import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from './rma/v1/ClaimSpec.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from './rma/v1/ClearingProof.js';
import type { CordonNodeRequest as _rma_v1_CordonNodeRequest, CordonNodeRequest__Output as _rma_v1_CordonNodeRequest__Output } from './rma/v1/CordonNodeRequest.js';
import type { DeleteTenantRequest as _rma_v1_DeleteTenantRequest, DeleteTenantRequest__Output as _rma_v1_DeleteTenantRequest__Output } from './rma/v1/DeleteTenantRequest.js';
import type { DrainNodeRequest as _rma_v1_DrainNodeRequest, DrainNodeRequest__Output as _rma_v1_DrainNodeRequest__Output } from './rma/v1/DrainNodeRequest.js';
import type { DrainNodeResponse as _rma_v1_DrainNodeResponse, DrainNodeResponse__Output as _rma_v1_DrainNodeResponse__Output } from './rma/v1/DrainNodeResponse.js';
import type { FleetServiceClient as _rma_v1_FleetServiceClient, FleetServiceDefinition as _rma_v1_FleetServiceDefinition } from './rma/v1/FleetService.js';
import type { GetClaimHistoryRequest as _rma_v1_GetClaimHistoryRequest, GetClaimHistoryRequest__Output as _rma_v1_GetClaimHistoryRequest__Output } from './rma/v1/GetClaimHistoryRequest.js';
import type { GetClaimHistoryResponse as _rma_v1_GetClaimHistoryResponse, GetClaimHistoryResponse__Output as _rma_v1_GetClaimHistoryResponse__Output } from './rma/v1/GetClaimHistoryResponse.js';
import type { GetNodeHistoryRequest as _rma_v1_GetNodeHistoryRequest, GetNodeHistoryRequest__Output as _rma_v1_GetNodeHistoryRequest__Output } from './rma/v1/GetNodeHistoryRequest.js';
import type { GetNodeHistoryResponse as _rma_v1_GetNodeHistoryResponse, GetNodeHistoryResponse__Output as _rma_v1_GetNodeHistoryResponse__Output } from './rma/v1/GetNodeHistoryResponse.js';
import type { GetNodeRequest as _rma_v1_GetNodeRequest, GetNodeRequest__Output as _rma_v1_GetNodeRequest__Output } from './rma/v1/GetNodeRequest.js';
import type { GetStatusRequest as _rma_v1_GetStatusRequest, GetStatusRequest__Output as _rma_v1_GetStatusRequest__Output } from './rma/v1/GetStatusRequest.js';
import type { GetStatusResponse as _rma_v1_GetStatusResponse, GetStatusResponse__Output as _rma_v1_GetStatusResponse__Output } from './rma/v1/GetStatusResponse.js';
import type { GetTenantRequest as _rma_v1_GetTenantRequest, GetTenantRequest__Output as _rma_v1_GetTenantRequest__Output } from './rma/v1/GetTenantRequest.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from './rma/v1/Holder.js';
import type { HolderRequirement as _rma_v1_HolderRequirement, HolderRequirement__Output as _rma_v1_HolderRequirement__Output } from './rma/v1/HolderRequirement.js';
import type { LabelPreference as _rma_v1_LabelPreference, LabelPreference__Output as _rma_v1_LabelPreference__Output } from './rma/v1/LabelPreference.js';
import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from './rma/v1/LabelRequirement.js';
import type { Leadership as _rma_v1_Leadership, Leadership__Output as _rma_v1_Leadership__Output } from './rma/v1/Leadership.js';
import type { ListNodeHoldersRequest as _rma_v1_ListNodeHoldersRequest, ListNodeHoldersRequest__Output as _rma_v1_ListNodeHoldersRequest__Output } from './rma/v1/ListNodeHoldersRequest.js';
import type { ListNodeHoldersResponse as _rma_v1_ListNodeHoldersResponse, ListNodeHoldersResponse__Output as _rma_v1_ListNodeHoldersResponse__Output } from './rma/v1/ListNodeHoldersResponse.js';
import type { ListNodesRequest as _rma_v1_ListNodesRequest, ListNodesRequest__Output as _rma_v1_ListNodesRequest__Output } from './rma/v1/ListNodesRequest.js';
import type { ListNodesResponse as _rma_v1_ListNodesResponse, ListNodesResponse__Output as _rma_v1_ListNodesResponse__Output } from './rma/v1/ListNodesResponse.js';
import type { ListTenantsRequest as _rma_v1_ListTenantsRequest, ListTenantsRequest__Output as _rma_v1_ListTenantsRequest__Output } from './rma/v1/ListTenantsRequest.js';
import type { ListTenantsResponse as _rma_v1_ListTenantsResponse, ListTenantsResponse__Output as _rma_v1_ListTenantsResponse__Output } from './rma/v1/ListTenantsResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from './rma/v1/Node.js';
import type { NodeCounts as _rma_v1_NodeCounts, NodeCounts__Output as _rma_v1_NodeCounts__Output } from './rma/v1/NodeCounts.js';
import type { NodeHistoryEntry as _rma_v1_NodeHistoryEntry, NodeHistoryEntry__Output as _rma_v1_NodeHistoryEntry__Output } from './rma/v1/NodeHistoryEntry.js';
import type { PlacementRecord as _rma_v1_PlacementRecord, PlacementRecord__Output as _rma_v1_PlacementRecord__Output } from './rma/v1/PlacementRecord.js';
import type { Problem as _rma_v1_Problem, Problem__Output as _rma_v1_Problem__Output } from './rma/v1/Problem.js';
import type { PutTenantRequest as _rma_v1_PutTenantRequest, PutTenantRequest__Output as _rma_v1_PutTenantRequest__Output } from './rma/v1/PutTenantRequest.js';
import type { RefusedAgent as _rma_v1_RefusedAgent, RefusedAgent__Output as _rma_v1_RefusedAgent__Output } from './rma/v1/RefusedAgent.js';
import type { RemoveNodeRequest as _rma_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _rma_v1_RemoveNodeRequest__Output } from './rma/v1/RemoveNodeRequest.js';
import type { RemoveNodeResponse as _rma_v1_RemoveNodeResponse, RemoveNodeResponse__Output as _rma_v1_RemoveNodeResponse__Output } from './rma/v1/RemoveNodeResponse.js';
import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from './rma/v1/RmaHolder.js';
import type { RoleGrant as _rma_v1_RoleGrant, RoleGrant__Output as _rma_v1_RoleGrant__Output } from './rma/v1/RoleGrant.js';
import type { RotateTokenSecretRequest as _rma_v1_RotateTokenSecretRequest, RotateTokenSecretRequest__Output as _rma_v1_RotateTokenSecretRequest__Output } from './rma/v1/RotateTokenSecretRequest.js';
import type { RotateTokenSecretResponse as _rma_v1_RotateTokenSecretResponse, RotateTokenSecretResponse__Output as _rma_v1_RotateTokenSecretResponse__Output } from './rma/v1/RotateTokenSecretResponse.js';
import type { SizeCapacity as _rma_v1_SizeCapacity, SizeCapacity__Output as _rma_v1_SizeCapacity__Output } from './rma/v1/SizeCapacity.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from './rma/v1/SlotCounts.js';
import type { StandbyBroker as _rma_v1_StandbyBroker, StandbyBroker__Output as _rma_v1_StandbyBroker__Output } from './rma/v1/StandbyBroker.js';
import type { Tenant as _rma_v1_Tenant, Tenant__Output as _rma_v1_Tenant__Output } from './rma/v1/Tenant.js';
import type { UncordonNodeRequest as _rma_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _rma_v1_UncordonNodeRequest__Output } from './rma/v1/UncordonNodeRequest.js';
import type { WhoAmIRequest as _rma_v1_WhoAmIRequest, WhoAmIRequest__Output as _rma_v1_WhoAmIRequest__Output } from './rma/v1/WhoAmIRequest.js';
import type { WhoAmIResponse as _rma_v1_WhoAmIResponse, WhoAmIResponse__Output as _rma_v1_WhoAmIResponse__Output } from './rma/v1/WhoAmIResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  rma: {
    v1: {
      AcceptAgentRequest: MessageTypeDefinition<_rma_v1_AcceptAgentRequest, _rma_v1_AcceptAgentRequest__Output>
      AcceptedAgent: MessageTypeDefinition<_rma_v1_AcceptedAgent, _rma_v1_AcceptedAgent__Output>
      CheckAccessRequest: MessageTypeDefinition<_rma_v1_CheckAccessRequest, _rma_v1_CheckAccessRequest__Output>
      CheckAccessResponse: MessageTypeDefinition<_rma_v1_CheckAccessResponse, _rma_v1_CheckAccessResponse__Output>
      Claim: MessageTypeDefinition<_rma_v1_Claim, _rma_v1_Claim__Output>
      ClaimHistoryEntry: MessageTypeDefinition<_rma_v1_ClaimHistoryEntry, _rma_v1_ClaimHistoryEntry__Output>
      ClaimSpec: MessageTypeDefinition<_rma_v1_ClaimSpec, _rma_v1_ClaimSpec__Output>
      ClearingProof: MessageTypeDefinition<_rma_v1_ClearingProof, _rma_v1_ClearingProof__Output>
      CordonNodeRequest: MessageTypeDefinition<_rma_v1_CordonNodeRequest, _rma_v1_CordonNodeRequest__Output>
      DeleteTenantRequest: MessageTypeDefinition<_rma_v1_DeleteTenantRequest, _rma_v1_DeleteTenantRequest__Output>
      DeviceKind: EnumTypeDefinition
      DrainNodeRequest: MessageTypeDefinition<_rma_v1_DrainNodeRequest, _rma_v1_DrainNodeRequest__Output>
      DrainNodeResponse: MessageTypeDefinition<_rma_v1_DrainNodeResponse, _rma_v1_DrainNodeResponse__Output>
      /**
       * Shows and changes nodes and tenants.
       */
      FleetService: SubtypeConstructor<typeof grpc.Client, _rma_v1_FleetServiceClient> & { service: _rma_v1_FleetServiceDefinition }
      GetClaimHistoryRequest: MessageTypeDefinition<_rma_v1_GetClaimHistoryRequest, _rma_v1_GetClaimHistoryRequest__Output>
      GetClaimHistoryResponse: MessageTypeDefinition<_rma_v1_GetClaimHistoryResponse, _rma_v1_GetClaimHistoryResponse__Output>
      GetNodeHistoryRequest: MessageTypeDefinition<_rma_v1_GetNodeHistoryRequest, _rma_v1_GetNodeHistoryRequest__Output>
      GetNodeHistoryResponse: MessageTypeDefinition<_rma_v1_GetNodeHistoryResponse, _rma_v1_GetNodeHistoryResponse__Output>
      GetNodeRequest: MessageTypeDefinition<_rma_v1_GetNodeRequest, _rma_v1_GetNodeRequest__Output>
      GetStatusRequest: MessageTypeDefinition<_rma_v1_GetStatusRequest, _rma_v1_GetStatusRequest__Output>
      GetStatusResponse: MessageTypeDefinition<_rma_v1_GetStatusResponse, _rma_v1_GetStatusResponse__Output>
      GetTenantRequest: MessageTypeDefinition<_rma_v1_GetTenantRequest, _rma_v1_GetTenantRequest__Output>
      Holder: MessageTypeDefinition<_rma_v1_Holder, _rma_v1_Holder__Output>
      HolderRequirement: MessageTypeDefinition<_rma_v1_HolderRequirement, _rma_v1_HolderRequirement__Output>
      LabelPreference: MessageTypeDefinition<_rma_v1_LabelPreference, _rma_v1_LabelPreference__Output>
      LabelRequirement: MessageTypeDefinition<_rma_v1_LabelRequirement, _rma_v1_LabelRequirement__Output>
      Leadership: MessageTypeDefinition<_rma_v1_Leadership, _rma_v1_Leadership__Output>
      ListNodeHoldersRequest: MessageTypeDefinition<_rma_v1_ListNodeHoldersRequest, _rma_v1_ListNodeHoldersRequest__Output>
      ListNodeHoldersResponse: MessageTypeDefinition<_rma_v1_ListNodeHoldersResponse, _rma_v1_ListNodeHoldersResponse__Output>
      ListNodesRequest: MessageTypeDefinition<_rma_v1_ListNodesRequest, _rma_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_rma_v1_ListNodesResponse, _rma_v1_ListNodesResponse__Output>
      ListTenantsRequest: MessageTypeDefinition<_rma_v1_ListTenantsRequest, _rma_v1_ListTenantsRequest__Output>
      ListTenantsResponse: MessageTypeDefinition<_rma_v1_ListTenantsResponse, _rma_v1_ListTenantsResponse__Output>
      Node: MessageTypeDefinition<_rma_v1_Node, _rma_v1_Node__Output>
      NodeCounts: MessageTypeDefinition<_rma_v1_NodeCounts, _rma_v1_NodeCounts__Output>
      NodeHistoryEntry: MessageTypeDefinition<_rma_v1_NodeHistoryEntry, _rma_v1_NodeHistoryEntry__Output>
      PlacementRecord: MessageTypeDefinition<_rma_v1_PlacementRecord, _rma_v1_PlacementRecord__Output>
      Problem: MessageTypeDefinition<_rma_v1_Problem, _rma_v1_Problem__Output>
      PutTenantRequest: MessageTypeDefinition<_rma_v1_PutTenantRequest, _rma_v1_PutTenantRequest__Output>
      RefusedAgent: MessageTypeDefinition<_rma_v1_RefusedAgent, _rma_v1_RefusedAgent__Output>
      RemoveNodeRequest: MessageTypeDefinition<_rma_v1_RemoveNodeRequest, _rma_v1_RemoveNodeRequest__Output>
      RemoveNodeResponse: MessageTypeDefinition<_rma_v1_RemoveNodeResponse, _rma_v1_RemoveNodeResponse__Output>
      RmaHolder: MessageTypeDefinition<_rma_v1_RmaHolder, _rma_v1_RmaHolder__Output>
      RoleGrant: MessageTypeDefinition<_rma_v1_RoleGrant, _rma_v1_RoleGrant__Output>
      RotateTokenSecretRequest: MessageTypeDefinition<_rma_v1_RotateTokenSecretRequest, _rma_v1_RotateTokenSecretRequest__Output>
      RotateTokenSecretResponse: MessageTypeDefinition<_rma_v1_RotateTokenSecretResponse, _rma_v1_RotateTokenSecretResponse__Output>
      SizeCapacity: MessageTypeDefinition<_rma_v1_SizeCapacity, _rma_v1_SizeCapacity__Output>
      SlotCounts: MessageTypeDefinition<_rma_v1_SlotCounts, _rma_v1_SlotCounts__Output>
      StandbyBroker: MessageTypeDefinition<_rma_v1_StandbyBroker, _rma_v1_StandbyBroker__Output>
      Tenant: MessageTypeDefinition<_rma_v1_Tenant, _rma_v1_Tenant__Output>
      UncordonNodeRequest: MessageTypeDefinition<_rma_v1_UncordonNodeRequest, _rma_v1_UncordonNodeRequest__Output>
      WhoAmIRequest: MessageTypeDefinition<_rma_v1_WhoAmIRequest, _rma_v1_WhoAmIRequest__Output>
      WhoAmIResponse: MessageTypeDefinition<_rma_v1_WhoAmIResponse, _rma_v1_WhoAmIResponse__Output>
    }
  }
}

