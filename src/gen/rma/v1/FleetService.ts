// Original file: proto/rma/v1/fleet.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CordonNodeRequest as _rma_v1_CordonNodeRequest, CordonNodeRequest__Output as _rma_v1_CordonNodeRequest__Output } from '../../rma/v1/CordonNodeRequest.js';
import type { GetNodeRequest as _rma_v1_GetNodeRequest, GetNodeRequest__Output as _rma_v1_GetNodeRequest__Output } from '../../rma/v1/GetNodeRequest.js';
import type { ListNodesRequest as _rma_v1_ListNodesRequest, ListNodesRequest__Output as _rma_v1_ListNodesRequest__Output } from '../../rma/v1/ListNodesRequest.js';
import type { ListNodesResponse as _rma_v1_ListNodesResponse, ListNodesResponse__Output as _rma_v1_ListNodesResponse__Output } from '../../rma/v1/ListNodesResponse.js';
import type { Node as _rma_v1_Node, Node__Output as _rma_v1_Node__Output } from '../../rma/v1/Node.js';
import type { UncordonNodeRequest as _rma_v1_UncordonNodeRequest, UncordonNodeRequest__Output as _rma_v1_UncordonNodeRequest__Output } from '../../rma/v1/UncordonNodeRequest.js';

export interface FleetServiceClient extends grpc.Client {
  /**
   * Stops new placements on a node. Its claims and guests go on.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  CordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  CordonNode(argument: _rma_v1_CordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Stops new placements on a node. Its claims and guests go on.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  cordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  cordonNode(argument: _rma_v1_CordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
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
   * Lists nodes in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _rma_v1_ListNodesRequest, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists nodes in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  listNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _rma_v1_ListNodesRequest, callback: grpc.requestCallback<_rma_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets a node receive placements again.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  UncordonNode(argument: _rma_v1_UncordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  /**
   * Lets a node receive placements again.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  uncordonNode(argument: _rma_v1_UncordonNodeRequest, callback: grpc.requestCallback<_rma_v1_Node__Output>): grpc.ClientUnaryCall;
  
}

export interface FleetServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Stops new placements on a node. Its claims and guests go on.
   * 
   * Who: operators. Idempotent: cordoning again replaces the reason.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  CordonNode: grpc.handleUnaryCall<_rma_v1_CordonNodeRequest__Output, _rma_v1_Node>;
  
  /**
   * Returns one node.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  GetNode: grpc.handleUnaryCall<_rma_v1_GetNodeRequest__Output, _rma_v1_Node>;
  
  /**
   * Lists nodes in the order of their names, a page at a time.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   */
  ListNodes: grpc.handleUnaryCall<_rma_v1_ListNodesRequest__Output, _rma_v1_ListNodesResponse>;
  
  /**
   * Lets a node receive placements again.
   * 
   * Who: operators. Idempotent.
   * Errors: NOT_FOUND NODE_NOT_FOUND.
   */
  UncordonNode: grpc.handleUnaryCall<_rma_v1_UncordonNodeRequest__Output, _rma_v1_Node>;
  
}

export interface FleetServiceDefinition extends grpc.ServiceDefinition {
  CordonNode: MethodDefinition<_rma_v1_CordonNodeRequest, _rma_v1_Node, _rma_v1_CordonNodeRequest__Output, _rma_v1_Node__Output>
  GetNode: MethodDefinition<_rma_v1_GetNodeRequest, _rma_v1_Node, _rma_v1_GetNodeRequest__Output, _rma_v1_Node__Output>
  ListNodes: MethodDefinition<_rma_v1_ListNodesRequest, _rma_v1_ListNodesResponse, _rma_v1_ListNodesRequest__Output, _rma_v1_ListNodesResponse__Output>
  UncordonNode: MethodDefinition<_rma_v1_UncordonNodeRequest, _rma_v1_Node, _rma_v1_UncordonNodeRequest__Output, _rma_v1_Node__Output>
}
