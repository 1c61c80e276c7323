import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AcceptedAgent as _rma_v1_AcceptedAgent, AcceptedAgent__Output as _rma_v1_AcceptedAgent__Output } from './rma/v1/AcceptedAgent.js';
import type { AgentMessage as _rma_v1_AgentMessage, AgentMessage__Output as _rma_v1_AgentMessage__Output } from './rma/v1/AgentMessage.js';
import type { AgentServiceClient as _rma_v1_AgentServiceClient, AgentServiceDefinition as _rma_v1_AgentServiceDefinition } from './rma/v1/AgentService.js';
import type { BrokerMessage as _rma_v1_BrokerMessage, BrokerMessage__Output as _rma_v1_BrokerMessage__Output } from './rma/v1/BrokerMessage.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from './rma/v1/Claim.js';
import type { ClaimReport as _rma_v1_ClaimReport, ClaimReport__Output as _rma_v1_ClaimReport__Output } from './rma/v1/ClaimReport.js';
import type { ClaimReports as _rma_v1_ClaimReports, ClaimReports__Output as _rma_v1_ClaimReports__Output } from './rma/v1/ClaimReports.js';
import type { ClaimSpec as _rma_v1_ClaimSpec, ClaimSpec__Output as _rma_v1_ClaimSpec__Output } from './rma/v1/ClaimSpec.js';
import type { ClearingProof as _rma_v1_ClearingProof, ClearingProof__Output as _rma_v1_ClearingProof__Output } from './rma/v1/ClearingProof.js';
import type { Drain as _rma_v1_Drain, Drain__Output as _rma_v1_Drain__Output } from './rma/v1/Drain.js';
import type { Heartbeat as _rma_v1_Heartbeat, Heartbeat__Output as _rma_v1_Heartbeat__Output } from './rma/v1/Heartbeat.js';
import type { Hello as _rma_v1_Hello, Hello__Output as _rma_v1_Hello__Output } from './rma/v1/Hello.js';
import type { Holder as _rma_v1_Holder, Holder__Output as _rma_v1_Holder__Output } from './rma/v1/Holder.js';
import type { HolderRequirement as _rma_v1_HolderRequirement, HolderRequirement__Output as _rma_v1_HolderRequirement__Output } from './rma/v1/HolderRequirement.js';
import type { HoldersReport as _rma_v1_HoldersReport, HoldersReport__Output as _rma_v1_HoldersReport__Output } from './rma/v1/HoldersReport.js';
import type { InventoryReport as _rma_v1_InventoryReport, InventoryReport__Output as _rma_v1_InventoryReport__Output } from './rma/v1/InventoryReport.js';
import type { LabelPreference as _rma_v1_LabelPreference, LabelPreference__Output as _rma_v1_LabelPreference__Output } from './rma/v1/LabelPreference.js';
import type { LabelRequirement as _rma_v1_LabelRequirement, LabelRequirement__Output as _rma_v1_LabelRequirement__Output } from './rma/v1/LabelRequirement.js';
import type { ListHolders as _rma_v1_ListHolders, ListHolders__Output as _rma_v1_ListHolders__Output } from './rma/v1/ListHolders.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from './rma/v1/Node.js';
import type { Order as _rma_v1_Order, Order__Output as _rma_v1_Order__Output } from './rma/v1/Order.js';
import type { Orders as _rma_v1_Orders, Orders__Output as _rma_v1_Orders__Output } from './rma/v1/Orders.js';
import type { PlacementRecord as _rma_v1_PlacementRecord, PlacementRecord__Output as _rma_v1_PlacementRecord__Output } from './rma/v1/PlacementRecord.js';
import type { Prepare as _rma_v1_Prepare, Prepare__Output as _rma_v1_Prepare__Output } from './rma/v1/Prepare.js';
import type { RefusedAgent as _rma_v1_RefusedAgent, RefusedAgent__Output as _rma_v1_RefusedAgent__Output } from './rma/v1/RefusedAgent.js';
import type { RmaHolder as _rma_v1_RmaHolder, RmaHolder__Output as _rma_v1_RmaHolder__Output } from './rma/v1/RmaHolder.js';
import type { SlotCounts as _rma_v1_SlotCounts, SlotCounts__Output as _rma_v1_SlotCounts__Output } from './rma/v1/SlotCounts.js';
import type { Tenant as _rma_v1_Tenant, Tenant__Output as _rma_v1_Tenant__Output } from './rma/v1/Tenant.js';
import type { Unprepare as _rma_v1_Unprepare, Unprepare__Output as _rma_v1_Unprepare__Output } from './rma/v1/Unprepare.js';
import type { Welcome as _rma_v1_Welcome, Welcome__Output as _rma_v1_Welcome__Output } from './rma/v1/Welcome.js';

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
      AcceptedAgent: MessageTypeDefinition<_rma_v1_AcceptedAgent, _rma_v1_AcceptedAgent__Output>
      AgentMessage: MessageTypeDefinition<_rma_v1_AgentMessage, _rma_v1_AgentMessage__Output>
      /**
       * For agents: one stream each.
       */
      AgentService: SubtypeConstructor<typeof grpc.Client, _rma_v1_AgentServiceClient> & { service: _rma_v1_AgentServiceDefinition }
      BrokerMessage: MessageTypeDefinition<_rma_v1_BrokerMessage, _rma_v1_BrokerMessage__Output>
      Claim: MessageTypeDefinition<_rma_v1_Claim, _rma_v1_Claim__Output>
      ClaimReport: MessageTypeDefinition<_rma_v1_ClaimReport, _rma_v1_ClaimReport__Output>
      ClaimReports: MessageTypeDefinition<_rma_v1_ClaimReports, _rma_v1_ClaimReports__Output>
      ClaimSpec: MessageTypeDefinition<_rma_v1_ClaimSpec, _rma_v1_ClaimSpec__Output>
      ClearingProof: MessageTypeDefinition<_rma_v1_ClearingProof, _rma_v1_ClearingProof__Output>
      DeviceKind: EnumTypeDefinition
      Drain: MessageTypeDefinition<_rma_v1_Drain, _rma_v1_Drain__Output>
      Heartbeat: MessageTypeDefinition<_rma_v1_Heartbeat, _rma_v1_Heartbeat__Output>
      Hello: MessageTypeDefinition<_rma_v1_Hello, _rma_v1_Hello__Output>
      Holder: MessageTypeDefinition<_rma_v1_Holder, _rma_v1_Holder__Output>
      HolderRequirement: MessageTypeDefinition<_rma_v1_HolderRequirement, _rma_v1_HolderRequirement__Output>
      HoldersReport: MessageTypeDefinition<_rma_v1_HoldersReport, _rma_v1_HoldersReport__Output>
      InventoryReport: MessageTypeDefinition<_rma_v1_InventoryReport, _rma_v1_InventoryReport__Output>
      LabelPreference: MessageTypeDefinition<_rma_v1_LabelPreference, _rma_v1_LabelPreference__Output>
      LabelRequirement: MessageTypeDefinition<_rma_v1_LabelRequirement, _rma_v1_LabelRequirement__Output>
      ListHolders: MessageTypeDefinition<_rma_v1_ListHolders, _rma_v1_ListHolders__Output>
      Node: MessageTypeDefinition<_rma_v1_Node, _rma_v1_Node__Output>
      Order: MessageTypeDefinition<_rma_v1_Order, _rma_v1_Order__Output>
      Orders: MessageTypeDefinition<_rma_v1_Orders, _rma_v1_Orders__Output>
      PlacementRecord: MessageTypeDefinition<_rma_v1_PlacementRecord, _rma_v1_PlacementRecord__Output>
      Prepare: MessageTypeDefinition<_rma_v1_Prepare, _rma_v1_Prepare__Output>
      RefusedAgent: MessageTypeDefinition<_rma_v1_RefusedAgent, _rma_v1_RefusedAgent__Output>
      RmaHolder: MessageTypeDefinition<_rma_v1_RmaHolder, _rma_v1_RmaHolder__Output>
      SlotCounts: MessageTypeDefinition<_rma_v1_SlotCounts, _rma_v1_SlotCounts__Output>
      Tenant: MessageTypeDefinition<_rma_v1_Tenant, _rma_v1_Tenant__Output>
      Unprepare: MessageTypeDefinition<_rma_v1_Unprepare, _rma_v1_Unprepare__Output>
      Welcome: MessageTypeDefinition<_rma_v1_Welcome, _rma_v1_Welcome__Output>
    }
  }
}

