import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from './rma/v1/Claim.js';
import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from './rma/v1/ClaimSpec.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from './rma/v1/ClearingProof.js';
import type { CordonNodeRequest as _rma_v1_CordonNodeRequest, CordonNodeRequest__Output as _rma_v1_CordonNodeRequest__Output } from './rma/v1/CordonNodeRequest.js';
import type { FleetServiceClient as _rma_v1_FleetServiceClient, FleetServiceDefinition as _rma_v1_FleetServiceDefinition } from './rma/v1/FleetService.js';
import type { GetNodeRequest as _rma_v1_GetNodeRequest, GetNodeRequest__Output as _rma_v1_GetNodeRequest__Output } from './rma/v1/GetNodeRequest.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from './rma/v1/Holder.js';
import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from './rma/v1/LabelRequirement.js';
import type { ListNodesRequest as _rma_v1_ListNodesRequest, ListNodesRequest__Output as _rma_v1_ListNodesRequest__Output } from './rma/v1/ListNodesRequest.js';
import type { ListNodesResponse as _rma_v1_ListNodesResponse, ListNodesResponse__Output as _rma_v1_ListNodesResponse__Output } from './rma/v1/ListNodesResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from './rma/v1/Node.js';
import type { PlacementExplanation as _rma_v1_PlacementExplanation, PlacementExplanation__Output as _rma_v1_PlacementExplanation__Output } from './rma/v1/PlacementExplanation.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from './rma/v1/SlotCounts.js';
import type { UncordonNodeRequest as _rma_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _rma_v1_UncordonNodeRequest__Output } from './rma/v1/UncordonNodeRequest.js';

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
      Claim: MessageTypeDefinition<_rma_v1_Claim, _rma_v1_Claim__Output>
      ClaimSpec: MessageTypeDefinition<_rma_v1_ClaimSpec, _rma_v1_ClaimSpec__Output>
      ClearingProof: MessageTypeDefinition<_rma_v1_ClearingProof, _rma_v1_ClearingProof__Output>
      CordonNodeRequest: MessageTypeDefinition<_rma_v1_CordonNodeRequest, _rma_v1_CordonNodeRequest__Output>
      DeviceKind: EnumTypeDefinition
      FleetService: SubtypeConstructor<typeof grpc.Client, _rma_v1_FleetServiceClient> & { service: _rma_v1_FleetServiceDefinition }
      GetNodeRequest: MessageTypeDefinition<_rma_v1_GetNodeRequest, _rma_v1_GetNodeRequest__Output>
      Holder: MessageTypeDefinition<_rma_v1_Holder, _rma_v1_Holder__Output>
      LabelRequirement: MessageTypeDefinition<_rma_v1_LabelRequirement, _rma_v1_LabelRequirement__Output>
      ListNodesRequest: MessageTypeDefinition<_rma_v1_ListNodesRequest, _rma_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_rma_v1_ListNodesResponse, _rma_v1_ListNodesResponse__Output>
      Node: MessageTypeDefinition<_rma_v1_Node, _rma_v1_Node__Output>
      PlacementExplanation: MessageTypeDefinition<_rma_v1_PlacementExplanation, _rma_v1_PlacementExplanation__Output>
      SlotCounts: MessageTypeDefinition<_rma_v1_SlotCounts, _rma_v1_SlotCounts__Output>
      UncordonNodeRequest: MessageTypeDefinition<_rma_v1_UncordonNodeRequest, _rma_v1_UncordonNodeRequest__Output>
    }
  }
}

