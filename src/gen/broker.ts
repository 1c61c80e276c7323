import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { BrokerServiceClient as _rma_v1_BrokerServiceClient, BrokerServiceDefinition as _rma_v1_BrokerServiceDefinition } from './rma/v1/BrokerService.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from './rma/v1/Claim.js';
import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from './rma/v1/ClaimSpec.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from './rma/v1/ClearingProof.js';
import type { CreateClaimRequest as _rma_v1_CreateClaimRequest, CreateClaimRequest__Output as _rma_v1_CreateClaimRequest__Output } from './rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from './rma/v1/CreateClaimResponse.js';
import type { GetClaimRequest as _rma_v1_GetClaimRequest, GetClaimRequest__Output as _rma_v1_GetClaimRequest__Output } from './rma/v1/GetClaimRequest.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from './rma/v1/Holder.js';
import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from './rma/v1/LabelRequirement.js';
import type { ListClaimsRequest as _rma_v1_ListClaimsRequest, ListClaimsRequest__Output as _rma_v1_ListClaimsRequest__Output } from './rma/v1/ListClaimsRequest.js';
import type { ListClaimsResponse as _rma_v1_ListClaimsResponse, ListClaimsResponse__Output as _rma_v1_ListClaimsResponse__Output } from './rma/v1/ListClaimsResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from './rma/v1/Node.js';
import type { PlacementExplanation as _rma_v1_PlacementExplanation, PlacementExplanation__Output as _rma_v1_PlacementExplanation__Output } from './rma/v1/PlacementExplanation.js';
import type { ReleaseClaimRequest as _rma_v1_ReleaseClaimRequest, ReleaseClaimRequest__Output as _rma_v1_ReleaseClaimRequest__Output } from './rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest as _rma_v1_RenewClaimRequest, RenewClaimRequest__Output as _rma_v1_RenewClaimRequest__Output } from './rma/v1/RenewClaimRequest.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from './rma/v1/SlotCounts.js';
import type { WatchClaimsRequest as _rma_v1_WatchClaimsRequest, WatchClaimsRequest__Output as _rma_v1_WatchClaimsRequest__Output } from './rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse as _rma_v1_WatchClaimsResponse, WatchClaimsResponse__Output as _rma_v1_WatchClaimsResponse__Output } from './rma/v1/WatchClaimsResponse.js';

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
      BrokerService: SubtypeConstructor<typeof grpc.Client, _rma_v1_BrokerServiceClient> & { service: _rma_v1_BrokerServiceDefinition }
      Claim: MessageTypeDefinition<_rma_v1_Claim, _rma_v1_Claim__Output>
      ClaimSpec: MessageTypeDefinition<_rma_v1_ClaimSpec, _rma_v1_ClaimSpec__Output>
      ClearingProof: MessageTypeDefinition<_rma_v1_ClearingProof, _rma_v1_ClearingProof__Output>
      CreateClaimRequest: MessageTypeDefinition<_rma_v1_CreateClaimRequest, _rma_v1_CreateClaimRequest__Output>
      CreateClaimResponse: MessageTypeDefinition<_rma_v1_CreateClaimResponse, _rma_v1_CreateClaimResponse__Output>
      DeviceKind: EnumTypeDefinition
      GetClaimRequest: MessageTypeDefinition<_rma_v1_GetClaimRequest, _rma_v1_GetClaimRequest__Output>
      Holder: MessageTypeDefinition<_rma_v1_Holder, _rma_v1_Holder__Output>
      LabelRequirement: MessageTypeDefinition<_rma_v1_LabelRequirement, _rma_v1_LabelRequirement__Output>
      ListClaimsRequest: MessageTypeDefinition<_rma_v1_ListClaimsRequest, _rma_v1_ListClaimsRequest__Output>
      ListClaimsResponse: MessageTypeDefinition<_rma_v1_ListClaimsResponse, _rma_v1_ListClaimsResponse__Output>
      Node: MessageTypeDefinition<_rma_v1_Node, _rma_v1_Node__Output>
      PlacementExplanation: MessageTypeDefinition<_rma_v1_PlacementExplanation, _rma_v1_PlacementExplanation__Output>
      ReleaseClaimRequest: MessageTypeDefinition<_rma_v1_ReleaseClaimRequest, _rma_v1_ReleaseClaimRequest__Output>
      RenewClaimRequest: MessageTypeDefinition<_rma_v1_RenewClaimRequest, _rma_v1_RenewClaimRequest__Output>
      SlotCounts: MessageTypeDefinition<_rma_v1_SlotCounts, _rma_v1_SlotCounts__Output>
      WatchClaimsRequest: MessageTypeDefinition<_rma_v1_WatchClaimsRequest, _rma_v1_WatchClaimsRequest__Output>
      WatchClaimsResponse: MessageTypeDefinition<_rma_v1_WatchClaimsResponse, _rma_v1_WatchClaimsResponse__Output>
    }
  }
}

