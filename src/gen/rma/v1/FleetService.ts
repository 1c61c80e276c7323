// Original file: proto/rma/v1/fleet.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AcceptAgentRequest as _rma_v1_AcceptAgentRequest, AcceptAgentRequest__Output as _rma_v1_AcceptAgentRequest__Output } from '../../rma/v1/AcceptAgentRequest.js';
import type { CheckAccessRequest as _rma_v1_CheckAccessRequest, CheckAccessRequest__Output as _rma_v1_CheckAccessRequest__Output } from '../../rma/v1/CheckAccessRequest.js';
import type { CheckAccessResponse as _rma_v1_CheckAccessResponse, CheckAccessResponse__Output as _rma_v1_CheckAccessResponse__Output } from '../../rma/v1/CheckAccessResponse.js';
import type { CordonNodeRequest as _rma_v1_CordonNodeRequest, CordonNodeRequest__Output as _rma_v1_CordonNodeRequest__Output } from '../../rma/v1/CordonNodeRequest.js';
import type { DeleteTenantRequest as _rma_v1_DeleteTenantRequest, DeleteTenantRequest__Output as _rma_v1_DeleteTenantRequest__Output } from '../../rma/v1/DeleteTenantRequest.js';
import type { DrainNodeRequest as _rma_v1_DrainNodeRequest, DrainNodeRequest__Output as _rma_v1_DrainNodeRequest__Output } from '../../rma/v1/DrainNodeRequest.js';
import type { DrainNodeResponse as _rma_v1_DrainNodeResponse, DrainNodeResponse__Output as _rma_v1_DrainNodeResponse__Output } from '../../rma/v1/DrainNodeResponse.js';
import type { GetNodeHistoryRequest as _rma_v1_GetNodeHistoryRequest, GetNodeHistoryRequest__Output as _rma_v1_GetNodeHistoryRequest__Output } from '../../rma/v1/GetNodeHistoryRequest.js';
import type { GetNodeHistoryResponse as _rma_v1_GetNodeHistoryResponse, GetNodeHistoryResponse__Output as _rma_v1_GetNodeHistoryResponse__Output } from '../../rma/v1/GetNodeHistoryResponse.js';
import type { GetNodeRequest as _rma_v1_GetNodeRequest, GetNodeRequest__Output as _rma_v1_GetNodeRequest__Output } from '../../rma/v1/GetNodeRequest.js';
import type { GetStatusRequest as _rma_v1_GetStatusRequest, GetStatusRequest__Output as _rma_v1_GetStatusRequest__Output } from '../../rma/v1/GetStatusRequest.js';
import type { GetStatusResponse as _rma_v1_GetStatusResponse, GetStatusResponse__Output as _rma_v1_GetStatusResponse__Output } from '../../rma/v1/GetStatusResponse.js';
import type { GetTenantRequest as _rma_v1_GetTenantRequest, GetTenantRequest__Output as _rma_v1_GetTenantRequest__Output } from '../../rma/v1/GetTenantRequest.js';
import type { ListNodeHoldersRequest as _rma_v1_ListNodeHoldersRequest, ListNodeHoldersRequest__Output as _rma_v1_ListNodeHoldersRequest__Output } from '../../rma/v1/ListNodeHoldersRequest.js';
import type { ListNodeHoldersResponse as _rma_v1_ListNodeHoldersResponse, ListNodeHoldersResponse__Output as _rma_v1_ListNodeHoldersResponse__Output } from '../../rma/v1/ListNodeHoldersResponse.js';
import type { ListNodesRequest as _rma_v1_ListNodesRequest, ListNodesRequest__Output as _rma_v1_ListNodesRequest__Output } from '../../rma/v1/ListNodesRequest.js';
import type { ListNodesResponse as _rma_v1_ListNodesResponse, ListNodesResponse__Output as _rma_v1_ListNodesResponse__Output } from '../../rma/v1/ListNodesResponse.js';
import type { ListTenantsRequest as _rma_v1_ListTenantsRequest, ListTenantsRequest__Output as _rma_v1_ListTenantsRequest__Output } from '../../rma/v1/ListTenantsRequest.js';
import type { ListTenantsResponse as _rma_v1_ListTenantsResponse, ListTenantsResponse__Output as _rma_v1_ListTenantsResponse__Output } from '../../rma/v1/ListTenantsResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';
import type { PutTenantRequest as _rma_v1_PutTenantRequest, PutTenantRequest__Output as _rma_v1_PutTenantRequest__Output } from '../../rma/v1/PutTenantRequest.js';
import type { RemoveNodeRequest as _rma_v1_RemoveNodeRequest, RemoveNodeRequest__Output as _rma_v1_RemoveNodeRequest__Output } from '../../rma/v1/RemoveNodeRequest.js';
import type { RemoveNodeResponse as _rma_v1_RemoveNodeResponse, RemoveNodeResponse__Output as _rma_v1_RemoveNodeResponse__Output } from '../../rma/v1/RemoveNodeResponse.js';
import type { RotateTokenSecretRequest as _rma_v1_RotateTokenSecretRequest, RotateTokenSecretRequest__Output as _rma_v1_RotateTokenSecretRequest__Output } from '../../rma/v1/RotateTokenSecretRequest.js';
import type { RotateTokenSecretResponse as _rma_v1_RotateTokenSecretResponse, RotateTokenSecretResponse__Output as _rma_v1_RotateTokenSecretResponse__Output } from '../../rma/v1/RotateTokenSecretResponse.js';
import type { Tenant as _rma_v1_Tenant, Tenant__Output as _rma_v1_Tenant__Output } from '../../rma/v1/Tenant.js';
import type { UncordonNodeRequest as _rma_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _rma_v1_UncordonNodeRequest__Output } from '../../rma/v1/UncordonNodeRequest.js';
import type { WhoAmIRequest as _rma_v1_WhoAmIRequest, WhoAmIRequest__Output as _rma_v1_WhoAmIRequest__Output } from '../../rma/v1/WhoAmIRequest.js';
import type { WhoAmIResponse as _rma_v1_WhoAmIResponse, WhoAmIResponse__Output as _rma_v1_WhoAmIResponse__Output } from '../../rma/v1/WhoAmIResponse.js';

/**
 * Shows and changes nodes and tenants.
 */
export interface FleetServiceClient extends grpc.Client {
  /**
   * Accepts another agent for a silent node, after its machine or its state directory was replaced. The refusal of that
   * agent (NODE_NAME_TAKEN), its log and Node.refused_agent show its identity.
   * 
   * The acceptance is durable and holds until the next Hello that is let in. If that Hello has the boot id that the
   * node had, the agent gets the node with all its claims, including bound ones that it does not know; with another
   * boot id the node counts as rebooted. To withdraw an acceptance, accept the node's own agent.
   * 
   * Who: operators. Idempotent.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   the node's own agent is connected: stop it first
   */
  AcceptAgent(argument: _rma_v1_AcceptAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  AcceptAgent(argument: _rma_v1_AcceptAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  AcceptAgent(argument: _rma_v1_AcceptAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  AcceptAgent(argument: _rma_v1_AcceptAgentRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Accepts another agent for a silent node, after its machine or its state directory was replaced. The refusal of that
   * agent (NODE_NAME_TAKEN), its log and Node.refused_agent show its identity.
   * 
   * The acceptance is durable and holds until the next Hello that is let in. If that Hello has the boot id that the
   * node had, the agent gets the node with all its claims, including bound ones that it does not know; with another
   * boot id the node counts as rebooted. To withdraw an acceptance, accept the node's own agent.
   * 
   * Who: operators. Idempotent.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   the node's own agent is connected: stop it first
   */
  acceptAgent(argument: _rma_v1_AcceptAgentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  acceptAgent(argument: _rma_v1_AcceptAgentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  acceptAgent(argument: _rma_v1_AcceptAgentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  acceptAgent(argument: _rma_v1_AcceptAgentRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns whether the caller may call an RPC, of itself or for a tenant. It tells nothing of other callers.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  CheckAccess(argument: _rma_v1_CheckAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _rma_v1_CheckAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _rma_v1_CheckAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  CheckAccess(argument: _rma_v1_CheckAccessRequest, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns whether the caller may call an RPC, of itself or for a tenant. It tells nothing of other callers.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  checkAccess(argument: _rma_v1_CheckAccessRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _rma_v1_CheckAccessRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _rma_v1_CheckAccessRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  checkAccess(argument: _rma_v1_CheckAccessRequest, callback: grpc.requestCallback<_rma_v1_CheckAccessResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stops new placements on a node. Its claims and guests stay as they are.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  CordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Stops new placements on a node. Its claims and guests stay as they are.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  cordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
  /**
   * Deletes a tenant and its quota. New claims with its name are refused.
   * 
   * Who: operators. Not idempotent: deleting it again is TENANT_NOT_FOUND.
   * Errors:
   * NOT_FOUND           TENANT_NOT_FOUND
   * FAILED_PRECONDITION TENANT_IN_USE  its claims use RMAs and force is not set; metadata `claims` counts them
   */
  DeleteTenant(argument: _rma_v1_DeleteTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _rma_v1_DeleteTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _rma_v1_DeleteTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  DeleteTenant(argument: _rma_v1_DeleteTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  /**
   * Deletes a tenant and its quota. New claims with its name are refused.
   * 
   * Who: operators. Not idempotent: deleting it again is TENANT_NOT_FOUND.
   * Errors:
   * NOT_FOUND           TENANT_NOT_FOUND
   * FAILED_PRECONDITION TENANT_IN_USE  its claims use RMAs and force is not set; metadata `claims` counts them
   */
  deleteTenant(argument: _rma_v1_DeleteTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _rma_v1_DeleteTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _rma_v1_DeleteTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  deleteTenant(argument: _rma_v1_DeleteTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  
  /**
   * Empties a node: cordons it, revokes its unredeemed claims, asks the holders of the others to release them,
   * and reports the progress until the node is empty or the deadline has passed. It ends no guest. Ending the call does
   * not stop the drain; UncordonNode does.
   * 
   * Who: operators. Idempotent: draining again replaces the reason and the deadline, and reports the progress.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  DrainNode(argument: _rma_v1_DrainNodeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_DrainNodeResponse__Output>;
  DrainNode(argument: _rma_v1_DrainNodeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_DrainNodeResponse__Output>;
  /**
   * Empties a node: cordons it, revokes its unredeemed claims, asks the holders of the others to release them,
   * and reports the progress until the node is empty or the deadline has passed. It ends no guest. Ending the call does
   * not stop the drain; UncordonNode does.
   * 
   * Who: operators. Idempotent: draining again replaces the reason and the deadline, and reports the progress.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  drainNode(argument: _rma_v1_DrainNodeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_DrainNodeResponse__Output>;
  drainNode(argument: _rma_v1_DrainNodeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_DrainNodeResponse__Output>;
  
  /**
   * Returns one node.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  GetNode(argument: _rma_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rma_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rma_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _rma_v1_GetNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one node.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  getNode(argument: _rma_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rma_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rma_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  getNode(argument: _rma_v1_GetNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns what happened to a node: sessions, cordons and drains, agents that were refused its name, and its removal.
   * Of nodes that were removed, the last 1,000 still have a history.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  GetNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns what happened to a node: sessions, cordons and drains, agents that were refused its name, and its removal.
   * Of nodes that were removed, the last 1,000 still have a history.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  getNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  getNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  getNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  getNodeHistory(argument: _rma_v1_GetNodeHistoryRequest, callback: grpc.requestCallback<_rma_v1_GetNodeHistoryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns the state of the broker and its fleet: the capacity of each RMA size, and what needs attention.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  GetStatus(argument: _rma_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _rma_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _rma_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _rma_v1_GetStatusRequest, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns the state of the broker and its fleet: the capacity of each RMA size, and what needs attention.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  getStatus(argument: _rma_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _rma_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _rma_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _rma_v1_GetStatusRequest, callback: grpc.requestCallback<_rma_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one tenant.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  GetTenant(argument: _rma_v1_GetTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _rma_v1_GetTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _rma_v1_GetTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  GetTenant(argument: _rma_v1_GetTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one tenant.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  getTenant(argument: _rma_v1_GetTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _rma_v1_GetTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _rma_v1_GetTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  getTenant(argument: _rma_v1_GetTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists the processes, other than the agent, that have RMAs of a node: the holders of claims, processes that hold on
   * to a released RMA, and processes without any claim. The node's agent searches all processes when it
   * is asked. It sees an RMA that a process has open or mapped, but not one on its way through a socket.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors:
   * NOT_FOUND          NODE_NOT_FOUND
   * UNAVAILABLE        NODE_SILENT     its agent is not connected, or disconnected during the search
   * UNAVAILABLE        NODE_NO_ANSWER  its agent could not search, or did not answer within 8 s
   * RESOURCE_EXHAUSTED OVERLOADED      16 such calls wait for this node's answer already
   */
  ListNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  ListNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the processes, other than the agent, that have RMAs of a node: the holders of claims, processes that hold on
   * to a released RMA, and processes without any claim. The node's agent searches all processes when it
   * is asked. It sees an RMA that a process has open or mapped, but not one on its way through a socket.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors:
   * NOT_FOUND          NODE_NOT_FOUND
   * UNAVAILABLE        NODE_SILENT     its agent is not connected, or disconnected during the search
   * UNAVAILABLE        NODE_NO_ANSWER  its agent could not search, or did not answer within 8 s
   * RESOURCE_EXHAUSTED OVERLOADED      16 such calls wait for this node's answer already
   */
  listNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  listNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  listNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  listNodeHolders(argument: _rma_v1_ListNodeHoldersRequest, callback: grpc.requestCallback<_rma_v1_ListNodeHoldersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists nodes, in the order of their names unless order_by says otherwise, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists nodes, in the order of their names unless order_by says otherwise, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  listNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists tenants in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListTenants(argument: _rma_v1_ListTenantsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _rma_v1_ListTenantsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _rma_v1_ListTenantsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  ListTenants(argument: _rma_v1_ListTenantsRequest, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists tenants in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  listTenants(argument: _rma_v1_ListTenantsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _rma_v1_ListTenantsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _rma_v1_ListTenantsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  listTenants(argument: _rma_v1_ListTenantsRequest, callback: grpc.requestCallback<_rma_v1_ListTenantsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates a tenant or changes its quota, which applies from the next claim on. A quota below what the
   * tenant uses takes nothing away.
   * 
   * Who: operators. Idempotent.
   * Errors: RESOURCE_EXHAUSTED TOO_MANY_TENANTS.
   */
  PutTenant(argument: _rma_v1_PutTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  PutTenant(argument: _rma_v1_PutTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  PutTenant(argument: _rma_v1_PutTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  PutTenant(argument: _rma_v1_PutTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  /**
   * Creates a tenant or changes its quota, which applies from the next claim on. A quota below what the
   * tenant uses takes nothing away.
   * 
   * Who: operators. Idempotent.
   * Errors: RESOURCE_EXHAUSTED TOO_MANY_TENANTS.
   */
  putTenant(argument: _rma_v1_PutTenantRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  putTenant(argument: _rma_v1_PutTenantRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  putTenant(argument: _rma_v1_PutTenantRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  putTenant(argument: _rma_v1_PutTenantRequest, callback: grpc.requestCallback<_rma_v1_Tenant__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes a node that will not come back. Its live claims become LOST. The caller confirms that its guests no
   * longer run, since the broker cannot know.
   * 
   * Who: operators. Not idempotent: removing it again is NODE_NOT_FOUND.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   its agent is connected: stop the agent first
   * FAILED_PRECONDITION NODE_HAS_CLAIMS  it has live claims, and guests_are_gone is not set; metadata `claims`
   */
  RemoveNode(argument: _rma_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _rma_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _rma_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  RemoveNode(argument: _rma_v1_RemoveNodeRequest, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a node that will not come back. Its live claims become LOST. The caller confirms that its guests no
   * longer run, since the broker cannot know.
   * 
   * Who: operators. Not idempotent: removing it again is NODE_NOT_FOUND.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   its agent is connected: stop the agent first
   * FAILED_PRECONDITION NODE_HAS_CLAIMS  it has live claims, and guests_are_gone is not set; metadata `claims`
   */
  removeNode(argument: _rma_v1_RemoveNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _rma_v1_RemoveNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _rma_v1_RemoveNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  removeNode(argument: _rma_v1_RemoveNodeRequest, callback: grpc.requestCallback<_rma_v1_RemoveNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Derives the tokens of future claims from a new secret, as after somebody may have read the store or a backup.
   * Claims that were not redeemed yet keep their tokens until they end by their own rules, or end at once where
   * end_unredeemed is set. A claim that is redeemed is never ended: its token is used up.
   * 
   * Who: operators. Not idempotent: each call makes another secret. One that was not answered is repeated.
   * Errors:
   * FAILED_PRECONDITION TOO_MANY_SECRETS   unredeemed claims have tokens of 16 secrets: set end_unredeemed
   */
  RotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  RotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  RotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  RotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Derives the tokens of future claims from a new secret, as after somebody may have read the store or a backup.
   * Claims that were not redeemed yet keep their tokens until they end by their own rules, or end at once where
   * end_unredeemed is set. A claim that is redeemed is never ended: its token is used up.
   * 
   * Who: operators. Not idempotent: each call makes another secret. One that was not answered is repeated.
   * Errors:
   * FAILED_PRECONDITION TOO_MANY_SECRETS   unredeemed claims have tokens of 16 secrets: set end_unredeemed
   */
  rotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  rotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  rotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  rotateTokenSecret(argument: _rma_v1_RotateTokenSecretRequest, callback: grpc.requestCallback<_rma_v1_RotateTokenSecretResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Allows placements on a node again, and ends a drain.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Allows placements on a node again, and ends a drain.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns who the caller is to the broker, and the roles that the policy gives to it.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  WhoAmI(argument: _rma_v1_WhoAmIRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _rma_v1_WhoAmIRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _rma_v1_WhoAmIRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  WhoAmI(argument: _rma_v1_WhoAmIRequest, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns who the caller is to the broker, and the roles that the policy gives to it.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  whoAmI(argument: _rma_v1_WhoAmIRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _rma_v1_WhoAmIRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _rma_v1_WhoAmIRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  whoAmI(argument: _rma_v1_WhoAmIRequest, callback: grpc.requestCallback<_rma_v1_WhoAmIResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Shows and changes nodes and tenants.
 */
export interface FleetServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Accepts another agent for a silent node, after its machine or its state directory was replaced. The refusal of that
   * agent (NODE_NAME_TAKEN), its log and Node.refused_agent show its identity.
   * 
   * The acceptance is durable and holds until the next Hello that is let in. If that Hello has the boot id that the
   * node had, the agent gets the node with all its claims, including bound ones that it does not know; with another
   * boot id the node counts as rebooted. To withdraw an acceptance, accept the node's own agent.
   * 
   * Who: operators. Idempotent.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   the node's own agent is connected: stop it first
   */
  AcceptAgent: grpc.handleUnaryCall<_rma_v1_AcceptAgentRequest__Output, _rma_v1_Node>;
  
  /**
   * Returns whether the caller may call an RPC, of itself or for a tenant. It tells nothing of other callers.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  CheckAccess: grpc.handleUnaryCall<_rma_v1_CheckAccessRequest__Output, _rma_v1_CheckAccessResponse>;
  
  /**
   * Stops new placements on a node. Its claims and guests stay as they are.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  CordonNode: grpc.handleUnaryCall<_rma_v1_CordonNodeRequest__Output, _rma_v1_Node>;
  
  /**
   * Deletes a tenant and its quota. New claims with its name are refused.
   * 
   * Who: operators. Not idempotent: deleting it again is TENANT_NOT_FOUND.
   * Errors:
   * NOT_FOUND           TENANT_NOT_FOUND
   * FAILED_PRECONDITION TENANT_IN_USE  its claims use RMAs and force is not set; metadata `claims` counts them
   */
  DeleteTenant: grpc.handleUnaryCall<_rma_v1_DeleteTenantRequest__Output, _rma_v1_Tenant>;
  
  /**
   * Empties a node: cordons it, revokes its unredeemed claims, asks the holders of the others to release them,
   * and reports the progress until the node is empty or the deadline has passed. It ends no guest. Ending the call does
   * not stop the drain; UncordonNode does.
   * 
   * Who: operators. Idempotent: draining again replaces the reason and the deadline, and reports the progress.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  DrainNode: grpc.handleServerStreamingCall<_rma_v1_DrainNodeRequest__Output, _rma_v1_DrainNodeResponse>;
  
  /**
   * Returns one node.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  GetNode: grpc.handleUnaryCall<_rma_v1_GetNodeRequest__Output, _rma_v1_Node>;
  
  /**
   * Returns what happened to a node: sessions, cordons and drains, agents that were refused its name, and its removal.
   * Of nodes that were removed, the last 1,000 still have a history.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  GetNodeHistory: grpc.handleUnaryCall<_rma_v1_GetNodeHistoryRequest__Output, _rma_v1_GetNodeHistoryResponse>;
  
  /**
   * Returns the state of the broker and its fleet: the capacity of each RMA size, and what needs attention.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  GetStatus: grpc.handleUnaryCall<_rma_v1_GetStatusRequest__Output, _rma_v1_GetStatusResponse>;
  
  /**
   * Returns one tenant.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  GetTenant: grpc.handleUnaryCall<_rma_v1_GetTenantRequest__Output, _rma_v1_Tenant>;
  
  /**
   * Lists the processes, other than the agent, that have RMAs of a node: the holders of claims, processes that hold on
   * to a released RMA, and processes without any claim. The node's agent searches all processes when it
   * is asked. It sees an RMA that a process has open or mapped, but not one on its way through a socket.
   * 
   * Who: operators. Idempotent: it changes nothing.
   * Errors:
   * NOT_FOUND          NODE_NOT_FOUND
   * UNAVAILABLE        NODE_SILENT     its agent is not connected, or disconnected during the search
   * UNAVAILABLE        NODE_NO_ANSWER  its agent could not search, or did not answer within 8 s
   * RESOURCE_EXHAUSTED OVERLOADED      16 such calls wait for this node's answer already
   */
  ListNodeHolders: grpc.handleUnaryCall<_rma_v1_ListNodeHoldersRequest__Output, _rma_v1_ListNodeHoldersResponse>;
  
  /**
   * Lists nodes, in the order of their names unless order_by says otherwise, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListNodes: grpc.handleUnaryCall<_rma_v1_ListNodesRequest__Output, _rma_v1_ListNodesResponse>;
  
  /**
   * Lists tenants in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListTenants: grpc.handleUnaryCall<_rma_v1_ListTenantsRequest__Output, _rma_v1_ListTenantsResponse>;
  
  /**
   * Creates a tenant or changes its quota, which applies from the next claim on. A quota below what the
   * tenant uses takes nothing away.
   * 
   * Who: operators. Idempotent.
   * Errors: RESOURCE_EXHAUSTED TOO_MANY_TENANTS.
   */
  PutTenant: grpc.handleUnaryCall<_rma_v1_PutTenantRequest__Output, _rma_v1_Tenant>;
  
  /**
   * Removes a node that will not come back. Its live claims become LOST. The caller confirms that its guests no
   * longer run, since the broker cannot know.
   * 
   * Who: operators. Not idempotent: removing it again is NODE_NOT_FOUND.
   * Errors:
   * NOT_FOUND           NODE_NOT_FOUND
   * FAILED_PRECONDITION NODE_CONNECTED   its agent is connected: stop the agent first
   * FAILED_PRECONDITION NODE_HAS_CLAIMS  it has live claims, and guests_are_gone is not set; metadata `claims`
   */
  RemoveNode: grpc.handleUnaryCall<_rma_v1_RemoveNodeRequest__Output, _rma_v1_RemoveNodeResponse>;
  
  /**
   * Derives the tokens of future claims from a new secret, as after somebody may have read the store or a backup.
   * Claims that were not redeemed yet keep their tokens until they end by their own rules, or end at once where
   * end_unredeemed is set. A claim that is redeemed is never ended: its token is used up.
   * 
   * Who: operators. Not idempotent: each call makes another secret. One that was not answered is repeated.
   * Errors:
   * FAILED_PRECONDITION TOO_MANY_SECRETS   unredeemed claims have tokens of 16 secrets: set end_unredeemed
   */
  RotateTokenSecret: grpc.handleUnaryCall<_rma_v1_RotateTokenSecretRequest__Output, _rma_v1_RotateTokenSecretResponse>;
  
  /**
   * Allows placements on a node again, and ends a drain.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  UncordonNode: grpc.handleUnaryCall<_rma_v1_UncordonNodeRequest__Output, _rma_v1_Node>;
  
  /**
   * Returns who the caller is to the broker, and the roles that the policy gives to it.
   * 
   * Who: anyone whom the policy does not deny, with a role or without one. Idempotent: it changes nothing.
   */
  WhoAmI: grpc.handleUnaryCall<_rma_v1_WhoAmIRequest__Output, _rma_v1_WhoAmIResponse>;
  
}

export interface FleetServiceDefinition extends grpc.ServiceDefinition {
  AcceptAgent: MethodDefinition<_rma_v1_AcceptAgentRequest, _rma_v1_Node, _rma_v1_AcceptAgentRequest__Output, _rma_v1_Node__Output>
  CheckAccess: MethodDefinition<_rma_v1_CheckAccessRequest, _rma_v1_CheckAccessResponse, _rma_v1_CheckAccessRequest__Output, _rma_v1_CheckAccessResponse__Output>
  CordonNode: MethodDefinition<_rma_v1_CordonNodeRequest, _rma_v1_Node, _rma_v1_CordonNodeRequest__Output, _rma_v1_Node__Output>
  DeleteTenant: MethodDefinition<_rma_v1_DeleteTenantRequest, _rma_v1_Tenant, _rma_v1_DeleteTenantRequest__Output, _rma_v1_Tenant__Output>
  DrainNode: MethodDefinition<_rma_v1_DrainNodeRequest, _rma_v1_DrainNodeResponse, _rma_v1_DrainNodeRequest__Output, _rma_v1_DrainNodeResponse__Output>
  GetNode: MethodDefinition<_rma_v1_GetNodeRequest, _rma_v1_Node, _rma_v1_GetNodeRequest__Output, _rma_v1_Node__Output>
  GetNodeHistory: MethodDefinition<_rma_v1_GetNodeHistoryRequest, _rma_v1_GetNodeHistoryResponse, _rma_v1_GetNodeHistoryRequest__Output, _rma_v1_GetNodeHistoryResponse__Output>
  GetStatus: MethodDefinition<_rma_v1_GetStatusRequest, _rma_v1_GetStatusResponse, _rma_v1_GetStatusRequest__Output, _rma_v1_GetStatusResponse__Output>
  GetTenant: MethodDefinition<_rma_v1_GetTenantRequest, _rma_v1_Tenant, _rma_v1_GetTenantRequest__Output, _rma_v1_Tenant__Output>
  ListNodeHolders: MethodDefinition<_rma_v1_ListNodeHoldersRequest, _rma_v1_ListNodeHoldersResponse, _rma_v1_ListNodeHoldersRequest__Output, _rma_v1_ListNodeHoldersResponse__Output>
  ListNodes: MethodDefinition<_rma_v1_ListNodesRequest, _rma_v1_ListNodesResponse, _rma_v1_ListNodesRequest__Output, _rma_v1_ListNodesResponse__Output>
  ListTenants: MethodDefinition<_rma_v1_ListTenantsRequest, _rma_v1_ListTenantsResponse, _rma_v1_ListTenantsRequest__Output, _rma_v1_ListTenantsResponse__Output>
  PutTenant: MethodDefinition<_rma_v1_PutTenantRequest, _rma_v1_Tenant, _rma_v1_PutTenantRequest__Output, _rma_v1_Tenant__Output>
  RemoveNode: MethodDefinition<_rma_v1_RemoveNodeRequest, _rma_v1_RemoveNodeResponse, _rma_v1_RemoveNodeRequest__Output, _rma_v1_RemoveNodeResponse__Output>
  RotateTokenSecret: MethodDefinition<_rma_v1_RotateTokenSecretRequest, _rma_v1_RotateTokenSecretResponse, _rma_v1_RotateTokenSecretRequest__Output, _rma_v1_RotateTokenSecretResponse__Output>
  UncordonNode: MethodDefinition<_rma_v1_UncordonNodeRequest, _rma_v1_Node, _rma_v1_UncordonNodeRequest__Output, _rma_v1_Node__Output>
  WhoAmI: MethodDefinition<_rma_v1_WhoAmIRequest, _rma_v1_WhoAmIResponse, _rma_v1_WhoAmIRequest__Output, _rma_v1_WhoAmIResponse__Output>
}
