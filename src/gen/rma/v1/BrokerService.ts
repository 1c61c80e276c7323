// Original file: proto/rma/v1/broker.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { BatchCreateClaimsRequest as _rma_v1_BatchCreateClaimsRequest, BatchCreateClaimsRequest__Output as _rma_v1_BatchCreateClaimsRequest__Output } from '../../rma/v1/BatchCreateClaimsRequest.js';
import type { BatchCreateClaimsResponse as _rma_v1_BatchCreateClaimsResponse, BatchCreateClaimsResponse__Output as _rma_v1_BatchCreateClaimsResponse__Output } from '../../rma/v1/BatchCreateClaimsResponse.js';
import type { BatchReleaseClaimsRequest as _rma_v1_BatchReleaseClaimsRequest, BatchReleaseClaimsRequest__Output as _rma_v1_BatchReleaseClaimsRequest__Output } from '../../rma/v1/BatchReleaseClaimsRequest.js';
import type { BatchReleaseClaimsResponse as _rma_v1_BatchReleaseClaimsResponse, BatchReleaseClaimsResponse__Output as _rma_v1_BatchReleaseClaimsResponse__Output } from '../../rma/v1/BatchReleaseClaimsResponse.js';
import type { Claim as _rma_v1_Claim, Claim__Output as _rma_v1_Claim__Output } from '../../rma/v1/Claim.js';
import type { ClaimOperation as _rma_v1_ClaimOperation, ClaimOperation__Output as _rma_v1_ClaimOperation__Output } from '../../rma/v1/ClaimOperation.js';
import type { ClaimOperationResult as _rma_v1_ClaimOperationResult, ClaimOperationResult__Output as _rma_v1_ClaimOperationResult__Output } from '../../rma/v1/ClaimOperationResult.js';
import type { CreateClaimGroupRequest as _rma_v1_CreateClaimGroupRequest, CreateClaimGroupRequest__Output as _rma_v1_CreateClaimGroupRequest__Output } from '../../rma/v1/CreateClaimGroupRequest.js';
import type { CreateClaimGroupResponse as _rma_v1_CreateClaimGroupResponse, CreateClaimGroupResponse__Output as _rma_v1_CreateClaimGroupResponse__Output } from '../../rma/v1/CreateClaimGroupResponse.js';
import type { CreateClaimRequest as _rma_v1_CreateClaimRequest, CreateClaimRequest__Output as _rma_v1_CreateClaimRequest__Output } from '../../rma/v1/CreateClaimRequest.js';
import type { CreateClaimResponse as _rma_v1_CreateClaimResponse, CreateClaimResponse__Output as _rma_v1_CreateClaimResponse__Output } from '../../rma/v1/CreateClaimResponse.js';
import type { ExplainPlacementRequest as _rma_v1_ExplainPlacementRequest, ExplainPlacementRequest__Output as _rma_v1_ExplainPlacementRequest__Output } from '../../rma/v1/ExplainPlacementRequest.js';
import type { ExplainPlacementResponse as _rma_v1_ExplainPlacementResponse, ExplainPlacementResponse__Output as _rma_v1_ExplainPlacementResponse__Output } from '../../rma/v1/ExplainPlacementResponse.js';
import type { GetClaimHistoryRequest as _rma_v1_GetClaimHistoryRequest, GetClaimHistoryRequest__Output as _rma_v1_GetClaimHistoryRequest__Output } from '../../rma/v1/GetClaimHistoryRequest.js';
import type { GetClaimHistoryResponse as _rma_v1_GetClaimHistoryResponse, GetClaimHistoryResponse__Output as _rma_v1_GetClaimHistoryResponse__Output } from '../../rma/v1/GetClaimHistoryResponse.js';
import type { GetClaimRequest as _rma_v1_GetClaimRequest, GetClaimRequest__Output as _rma_v1_GetClaimRequest__Output } from '../../rma/v1/GetClaimRequest.js';
import type { ListClaimsRequest as _rma_v1_ListClaimsRequest, ListClaimsRequest__Output as _rma_v1_ListClaimsRequest__Output } from '../../rma/v1/ListClaimsRequest.js';
import type { ListClaimsResponse as _rma_v1_ListClaimsResponse, ListClaimsResponse__Output as _rma_v1_ListClaimsResponse__Output } from '../../rma/v1/ListClaimsResponse.js';
import type { ReleaseClaimRequest as _rma_v1_ReleaseClaimRequest, ReleaseClaimRequest__Output as _rma_v1_ReleaseClaimRequest__Output } from '../../rma/v1/ReleaseClaimRequest.js';
import type { RenewClaimRequest as _rma_v1_RenewClaimRequest, RenewClaimRequest__Output as _rma_v1_RenewClaimRequest__Output } from '../../rma/v1/RenewClaimRequest.js';
import type { WatchClaimsRequest as _rma_v1_WatchClaimsRequest, WatchClaimsRequest__Output as _rma_v1_WatchClaimsRequest__Output } from '../../rma/v1/WatchClaimsRequest.js';
import type { WatchClaimsResponse as _rma_v1_WatchClaimsResponse, WatchClaimsResponse__Output as _rma_v1_WatchClaimsResponse__Output } from '../../rma/v1/WatchClaimsResponse.js';

/**
 * Makes, lists, watches, renews and releases claims.
 */
export interface BrokerServiceClient extends grpc.Client {
  /**
   * Creates up to 1,000 claims independently: a refused one does not affect the others.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is, each request by its own request_id.
   * Errors: each result has its own, those of CreateClaim; a field's path begins at its item. The call itself fails
   * with RESOURCE_EXHAUSTED OVERLOADED when too many batches and streams are being served.
   */
  BatchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Creates up to 1,000 claims independently: a refused one does not affect the others.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is, each request by its own request_id.
   * Errors: each result has its own, those of CreateClaim; a field's path begins at its item. The call itself fails
   * with RESOURCE_EXHAUSTED OVERLOADED when too many batches and streams are being served.
   */
  batchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchCreateClaims(argument: _rma_v1_BatchCreateClaimsRequest, callback: grpc.requestCallback<_rma_v1_BatchCreateClaimsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Releases up to 1,000 claims independently.
   * 
   * Who: the orchestrator of the claims. Idempotent as ReleaseClaim is.
   * Errors: each result has its own, those of ReleaseClaim. The call itself may fail with RESOURCE_EXHAUSTED
   * OVERLOADED, as BatchCreateClaims may.
   */
  BatchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  BatchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Releases up to 1,000 claims independently.
   * 
   * Who: the orchestrator of the claims. Idempotent as ReleaseClaim is.
   * Errors: each result has its own, those of ReleaseClaim. The call itself may fail with RESOURCE_EXHAUSTED
   * OVERLOADED, as BatchCreateClaims may.
   */
  batchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  batchReleaseClaims(argument: _rma_v1_BatchReleaseClaimsRequest, callback: grpc.requestCallback<_rma_v1_BatchReleaseClaimsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Places a guest on a node with a free RMA of a sufficient size, and holds an RMA for it there.
   * 
   * Who: orchestrators. Idempotent with a request_id: while the claim is remembered (at least a day), the same id with
   * the same body returns the claim as it is now, and its token. Without a request_id it is not.
   * The claim is durable before the answer is sent. If the answer is lost or late, repeat the
   * call with the same request_id.
   * 
   * Errors:
   * RESOURCE_EXHAUSTED  NO_FREE_RMA       every suitable node is full; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TENANT_QUOTA_REACHED  the tenant has no quota left; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TOO_MANY_WAITING  it would wait, but too many requests wait already
   * FAILED_PRECONDITION NO_MATCHING_NODE  no node is suitable, even in an empty fleet; detail PlacementExplanation
   * ALREADY_EXISTS      REQUEST_ID_REUSED the request_id was used with another body
   * ALREADY_EXISTS      CLAIM_EXISTS      the claim_id is taken
   * UNAVAILABLE         PREPARE_TIMEOUT   placed, but the node did not confirm in time: repeat the request
   * UNAVAILABLE         PREPARE_FAILED    no node that was tried could prepare it; the claim is REVOKED
   */
  CreateClaim(argument: _rma_v1_CreateClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  CreateClaim(argument: _rma_v1_CreateClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  CreateClaim(argument: _rma_v1_CreateClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  CreateClaim(argument: _rma_v1_CreateClaimRequest, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Places a guest on a node with a free RMA of a sufficient size, and holds an RMA for it there.
   * 
   * Who: orchestrators. Idempotent with a request_id: while the claim is remembered (at least a day), the same id with
   * the same body returns the claim as it is now, and its token. Without a request_id it is not.
   * The claim is durable before the answer is sent. If the answer is lost or late, repeat the
   * call with the same request_id.
   * 
   * Errors:
   * RESOURCE_EXHAUSTED  NO_FREE_RMA       every suitable node is full; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TENANT_QUOTA_REACHED  the tenant has no quota left; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TOO_MANY_WAITING  it would wait, but too many requests wait already
   * FAILED_PRECONDITION NO_MATCHING_NODE  no node is suitable, even in an empty fleet; detail PlacementExplanation
   * ALREADY_EXISTS      REQUEST_ID_REUSED the request_id was used with another body
   * ALREADY_EXISTS      CLAIM_EXISTS      the claim_id is taken
   * UNAVAILABLE         PREPARE_TIMEOUT   placed, but the node did not confirm in time: repeat the request
   * UNAVAILABLE         PREPARE_FAILED    no node that was tried could prepare it; the claim is REVOKED
   */
  createClaim(argument: _rma_v1_CreateClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  createClaim(argument: _rma_v1_CreateClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  createClaim(argument: _rma_v1_CreateClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  createClaim(argument: _rma_v1_CreateClaimRequest, callback: grpc.requestCallback<_rma_v1_CreateClaimResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Places all of several guests or none of them, with one request id and one time to live.
   * 
   * All claims become durable together. If one of them cannot be prepared on any node, those that were not redeemed yet
   * are revoked (GROUP_FAILED). Renewing one claim renews all claims of the group that were not redeemed yet.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is.
   * Errors: those of CreateClaim. The explanation is that of the first guest that fits nowhere by itself or, when each
   * fits by itself, that of the whole group.
   */
  CreateClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  CreateClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  CreateClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  CreateClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Places all of several guests or none of them, with one request id and one time to live.
   * 
   * All claims become durable together. If one of them cannot be prepared on any node, those that were not redeemed yet
   * are revoked (GROUP_FAILED). Renewing one claim renews all claims of the group that were not redeemed yet.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is.
   * Errors: those of CreateClaim. The explanation is that of the first guest that fits nowhere by itself or, when each
   * fits by itself, that of the whole group.
   */
  createClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  createClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  createClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  createClaimGroup(argument: _rma_v1_CreateClaimGroupRequest, callback: grpc.requestCallback<_rma_v1_CreateClaimGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reports on which node a guest would be placed now, or why on none, and optionally whether each
   * node would do. It creates nothing.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  ExplainPlacement(argument: _rma_v1_ExplainPlacementRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  ExplainPlacement(argument: _rma_v1_ExplainPlacementRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  ExplainPlacement(argument: _rma_v1_ExplainPlacementRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  ExplainPlacement(argument: _rma_v1_ExplainPlacementRequest, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reports on which node a guest would be placed now, or why on none, and optionally whether each
   * node would do. It creates nothing.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  explainPlacement(argument: _rma_v1_ExplainPlacementRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  explainPlacement(argument: _rma_v1_ExplainPlacementRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  explainPlacement(argument: _rma_v1_ExplainPlacementRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  explainPlacement(argument: _rma_v1_ExplainPlacementRequest, callback: grpc.requestCallback<_rma_v1_ExplainPlacementResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns one claim.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND (it never existed, or ended long ago and was forgotten).
   */
  GetClaim(argument: _rma_v1_GetClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  GetClaim(argument: _rma_v1_GetClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  GetClaim(argument: _rma_v1_GetClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  GetClaim(argument: _rma_v1_GetClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  /**
   * Returns one claim.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND (it never existed, or ended long ago and was forgotten).
   */
  getClaim(argument: _rma_v1_GetClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  getClaim(argument: _rma_v1_GetClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  getClaim(argument: _rma_v1_GetClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  getClaim(argument: _rma_v1_GetClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  
  /**
   * Returns what happened to a claim: who asked for it, where it was placed, which process got it, and why it ended.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND, as GetClaim.
   */
  GetClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  GetClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Returns what happened to a claim: who asked for it, where it was placed, which process got it, and why it ended.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND, as GetClaim.
   */
  getClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  getClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  getClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  getClaimHistory(argument: _rma_v1_GetClaimHistoryRequest, callback: grpc.requestCallback<_rma_v1_GetClaimHistoryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists live claims and those that ended last, in the order of their creation or the reverse, a page at a time.
   * GetClaim also returns claims that ended earlier.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing. A claim that exists throughout the paging
   * is seen exactly once.
   */
  ListClaims(argument: _rma_v1_ListClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  ListClaims(argument: _rma_v1_ListClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  ListClaims(argument: _rma_v1_ListClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  ListClaims(argument: _rma_v1_ListClaimsRequest, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists live claims and those that ended last, in the order of their creation or the reverse, a page at a time.
   * GetClaim also returns claims that ended earlier.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing. A claim that exists throughout the paging
   * is seen exactly once.
   */
  listClaims(argument: _rma_v1_ListClaimsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  listClaims(argument: _rma_v1_ListClaimsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  listClaims(argument: _rma_v1_ListClaimsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  listClaims(argument: _rma_v1_ListClaimsRequest, callback: grpc.requestCallback<_rma_v1_ListClaimsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Releases a claim. It is RELEASING until its node has confirmed that nobody can redeem it and that the kernel has
   * the RMA back, and then RELEASED. The holder of a BOUND claim is asked to release it, and never killed.
   * 
   * Who: the orchestrator of the claim. Idempotent: releasing a claim that is ending or has ended returns it as it is.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND.
   */
  ReleaseClaim(argument: _rma_v1_ReleaseClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  ReleaseClaim(argument: _rma_v1_ReleaseClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  ReleaseClaim(argument: _rma_v1_ReleaseClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  ReleaseClaim(argument: _rma_v1_ReleaseClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  /**
   * Releases a claim. It is RELEASING until its node has confirmed that nobody can redeem it and that the kernel has
   * the RMA back, and then RELEASED. The holder of a BOUND claim is asked to release it, and never killed.
   * 
   * Who: the orchestrator of the claim. Idempotent: releasing a claim that is ending or has ended returns it as it is.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND.
   */
  releaseClaim(argument: _rma_v1_ReleaseClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  releaseClaim(argument: _rma_v1_ReleaseClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  releaseClaim(argument: _rma_v1_ReleaseClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  releaseClaim(argument: _rma_v1_ReleaseClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets the expire_time of a claim that was not redeemed yet to `ttl` from now. On a BOUND claim it succeeds and
   * changes nothing, so that a loop of renewals need not know whether the VMM has started.
   * 
   * Who: the orchestrator of the claim. Idempotent in effect: repeat freely.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND; FAILED_PRECONDITION CLAIM_ENDED (ending or ended).
   */
  RenewClaim(argument: _rma_v1_RenewClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  RenewClaim(argument: _rma_v1_RenewClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  RenewClaim(argument: _rma_v1_RenewClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  RenewClaim(argument: _rma_v1_RenewClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  /**
   * Sets the expire_time of a claim that was not redeemed yet to `ttl` from now. On a BOUND claim it succeeds and
   * changes nothing, so that a loop of renewals need not know whether the VMM has started.
   * 
   * Who: the orchestrator of the claim. Idempotent in effect: repeat freely.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND; FAILED_PRECONDITION CLAIM_ENDED (ending or ended).
   */
  renewClaim(argument: _rma_v1_RenewClaimRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  renewClaim(argument: _rma_v1_RenewClaimRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  renewClaim(argument: _rma_v1_RenewClaimRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  renewClaim(argument: _rma_v1_RenewClaimRequest, callback: grpc.requestCallback<_rma_v1_Claim__Output>): grpc.ClientUnaryCall;
  
  /**
   * Creates, renews and releases claims in bulk. The caller sends operations; the broker sends a result for each as
   * soon as it is done, which need not be in the order of the operations.
   * 
   * The broker works on a bounded number of operations at a time and does not read further meanwhile: a caller that
   * sends faster is slowed down, and nothing is lost. An operation that waits for capacity counts among them, so the
   * releases that are to make room for it belong on another stream. When the caller ends its side, the broker ends
   * the stream after the last result.
   * 
   * Who: orchestrators. Idempotent as the unary RPC of each operation is.
   * Errors: each result has its own. The stream itself fails as every RPC may, and with ABORTED CONNECTION_IDLE when
   * nothing was asked on it for ten minutes; then repeat the operations that have no result yet, with the same request
   * ids.
   */
  StreamClaims(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_ClaimOperation, _rma_v1_ClaimOperationResult__Output>;
  StreamClaims(options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_ClaimOperation, _rma_v1_ClaimOperationResult__Output>;
  /**
   * Creates, renews and releases claims in bulk. The caller sends operations; the broker sends a result for each as
   * soon as it is done, which need not be in the order of the operations.
   * 
   * The broker works on a bounded number of operations at a time and does not read further meanwhile: a caller that
   * sends faster is slowed down, and nothing is lost. An operation that waits for capacity counts among them, so the
   * releases that are to make room for it belong on another stream. When the caller ends its side, the broker ends
   * the stream after the last result.
   * 
   * Who: orchestrators. Idempotent as the unary RPC of each operation is.
   * Errors: each result has its own. The stream itself fails as every RPC may, and with ABORTED CONNECTION_IDLE when
   * nothing was asked on it for ten minutes; then repeat the operations that have no result yet, with the same request
   * ids.
   */
  streamClaims(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_ClaimOperation, _rma_v1_ClaimOperationResult__Output>;
  streamClaims(options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_ClaimOperation, _rma_v1_ClaimOperationResult__Output>;
  
  /**
   * Sends every matching claim, then every change of one, until the caller cancels.
   * 
   * First comes a `changed` response for each claim, then `snapshot_complete`, then changes as they become durable.
   * With a resume_token there is no snapshot, only what changed since then. A claim that stops matching the filter,
   * or is no longer listed because it ended long ago, is sent as `removed`. A `bookmark` response carries
   * nothing but a newer resume_token.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors:
   * OUT_OF_RANGE       RESYNC_REQUIRED  the resume_token is too old: watch again without one
   * RESOURCE_EXHAUSTED WATCH_TOO_SLOW   the caller did not read fast enough: resume with the last token
   * RESOURCE_EXHAUSTED TOO_MANY_WATCHES the broker serves no more watchers
   */
  WatchClaims(argument: _rma_v1_WatchClaimsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_WatchClaimsResponse__Output>;
  WatchClaims(argument: _rma_v1_WatchClaimsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_WatchClaimsResponse__Output>;
  /**
   * Sends every matching claim, then every change of one, until the caller cancels.
   * 
   * First comes a `changed` response for each claim, then `snapshot_complete`, then changes as they become durable.
   * With a resume_token there is no snapshot, only what changed since then. A claim that stops matching the filter,
   * or is no longer listed because it ended long ago, is sent as `removed`. A `bookmark` response carries
   * nothing but a newer resume_token.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors:
   * OUT_OF_RANGE       RESYNC_REQUIRED  the resume_token is too old: watch again without one
   * RESOURCE_EXHAUSTED WATCH_TOO_SLOW   the caller did not read fast enough: resume with the last token
   * RESOURCE_EXHAUSTED TOO_MANY_WATCHES the broker serves no more watchers
   */
  watchClaims(argument: _rma_v1_WatchClaimsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_WatchClaimsResponse__Output>;
  watchClaims(argument: _rma_v1_WatchClaimsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_rma_v1_WatchClaimsResponse__Output>;
  
}

/**
 * Makes, lists, watches, renews and releases claims.
 */
export interface BrokerServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Creates up to 1,000 claims independently: a refused one does not affect the others.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is, each request by its own request_id.
   * Errors: each result has its own, those of CreateClaim; a field's path begins at its item. The call itself fails
   * with RESOURCE_EXHAUSTED OVERLOADED when too many batches and streams are being served.
   */
  BatchCreateClaims: grpc.handleUnaryCall<_rma_v1_BatchCreateClaimsRequest__Output, _rma_v1_BatchCreateClaimsResponse>;
  
  /**
   * Releases up to 1,000 claims independently.
   * 
   * Who: the orchestrator of the claims. Idempotent as ReleaseClaim is.
   * Errors: each result has its own, those of ReleaseClaim. The call itself may fail with RESOURCE_EXHAUSTED
   * OVERLOADED, as BatchCreateClaims may.
   */
  BatchReleaseClaims: grpc.handleUnaryCall<_rma_v1_BatchReleaseClaimsRequest__Output, _rma_v1_BatchReleaseClaimsResponse>;
  
  /**
   * Places a guest on a node with a free RMA of a sufficient size, and holds an RMA for it there.
   * 
   * Who: orchestrators. Idempotent with a request_id: while the claim is remembered (at least a day), the same id with
   * the same body returns the claim as it is now, and its token. Without a request_id it is not.
   * The claim is durable before the answer is sent. If the answer is lost or late, repeat the
   * call with the same request_id.
   * 
   * Errors:
   * RESOURCE_EXHAUSTED  NO_FREE_RMA       every suitable node is full; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TENANT_QUOTA_REACHED  the tenant has no quota left; detail PlacementExplanation
   * RESOURCE_EXHAUSTED  TOO_MANY_WAITING  it would wait, but too many requests wait already
   * FAILED_PRECONDITION NO_MATCHING_NODE  no node is suitable, even in an empty fleet; detail PlacementExplanation
   * ALREADY_EXISTS      REQUEST_ID_REUSED the request_id was used with another body
   * ALREADY_EXISTS      CLAIM_EXISTS      the claim_id is taken
   * UNAVAILABLE         PREPARE_TIMEOUT   placed, but the node did not confirm in time: repeat the request
   * UNAVAILABLE         PREPARE_FAILED    no node that was tried could prepare it; the claim is REVOKED
   */
  CreateClaim: grpc.handleUnaryCall<_rma_v1_CreateClaimRequest__Output, _rma_v1_CreateClaimResponse>;
  
  /**
   * Places all of several guests or none of them, with one request id and one time to live.
   * 
   * All claims become durable together. If one of them cannot be prepared on any node, those that were not redeemed yet
   * are revoked (GROUP_FAILED). Renewing one claim renews all claims of the group that were not redeemed yet.
   * 
   * Who: orchestrators. Idempotent as CreateClaim is.
   * Errors: those of CreateClaim. The explanation is that of the first guest that fits nowhere by itself or, when each
   * fits by itself, that of the whole group.
   */
  CreateClaimGroup: grpc.handleUnaryCall<_rma_v1_CreateClaimGroupRequest__Output, _rma_v1_CreateClaimGroupResponse>;
  
  /**
   * Reports on which node a guest would be placed now, or why on none, and optionally whether each
   * node would do. It creates nothing.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND TENANT_NOT_FOUND.
   */
  ExplainPlacement: grpc.handleUnaryCall<_rma_v1_ExplainPlacementRequest__Output, _rma_v1_ExplainPlacementResponse>;
  
  /**
   * Returns one claim.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND (it never existed, or ended long ago and was forgotten).
   */
  GetClaim: grpc.handleUnaryCall<_rma_v1_GetClaimRequest__Output, _rma_v1_Claim>;
  
  /**
   * Returns what happened to a claim: who asked for it, where it was placed, which process got it, and why it ended.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND, as GetClaim.
   */
  GetClaimHistory: grpc.handleUnaryCall<_rma_v1_GetClaimHistoryRequest__Output, _rma_v1_GetClaimHistoryResponse>;
  
  /**
   * Lists live claims and those that ended last, in the order of their creation or the reverse, a page at a time.
   * GetClaim also returns claims that ended earlier.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing. A claim that exists throughout the paging
   * is seen exactly once.
   */
  ListClaims: grpc.handleUnaryCall<_rma_v1_ListClaimsRequest__Output, _rma_v1_ListClaimsResponse>;
  
  /**
   * Releases a claim. It is RELEASING until its node has confirmed that nobody can redeem it and that the kernel has
   * the RMA back, and then RELEASED. The holder of a BOUND claim is asked to release it, and never killed.
   * 
   * Who: the orchestrator of the claim. Idempotent: releasing a claim that is ending or has ended returns it as it is.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND.
   */
  ReleaseClaim: grpc.handleUnaryCall<_rma_v1_ReleaseClaimRequest__Output, _rma_v1_Claim>;
  
  /**
   * Sets the expire_time of a claim that was not redeemed yet to `ttl` from now. On a BOUND claim it succeeds and
   * changes nothing, so that a loop of renewals need not know whether the VMM has started.
   * 
   * Who: the orchestrator of the claim. Idempotent in effect: repeat freely.
   * Errors: NOT_FOUND CLAIM_NOT_FOUND; FAILED_PRECONDITION CLAIM_ENDED (ending or ended).
   */
  RenewClaim: grpc.handleUnaryCall<_rma_v1_RenewClaimRequest__Output, _rma_v1_Claim>;
  
  /**
   * Creates, renews and releases claims in bulk. The caller sends operations; the broker sends a result for each as
   * soon as it is done, which need not be in the order of the operations.
   * 
   * The broker works on a bounded number of operations at a time and does not read further meanwhile: a caller that
   * sends faster is slowed down, and nothing is lost. An operation that waits for capacity counts among them, so the
   * releases that are to make room for it belong on another stream. When the caller ends its side, the broker ends
   * the stream after the last result.
   * 
   * Who: orchestrators. Idempotent as the unary RPC of each operation is.
   * Errors: each result has its own. The stream itself fails as every RPC may, and with ABORTED CONNECTION_IDLE when
   * nothing was asked on it for ten minutes; then repeat the operations that have no result yet, with the same request
   * ids.
   */
  StreamClaims: grpc.handleBidiStreamingCall<_rma_v1_ClaimOperation__Output, _rma_v1_ClaimOperationResult>;
  
  /**
   * Sends every matching claim, then every change of one, until the caller cancels.
   * 
   * First comes a `changed` response for each claim, then `snapshot_complete`, then changes as they become durable.
   * With a resume_token there is no snapshot, only what changed since then. A claim that stops matching the filter,
   * or is no longer listed because it ended long ago, is sent as `removed`. A `bookmark` response carries
   * nothing but a newer resume_token.
   * 
   * Who: anyone who may call the broker. Idempotent: it changes nothing.
   * Errors:
   * OUT_OF_RANGE       RESYNC_REQUIRED  the resume_token is too old: watch again without one
   * RESOURCE_EXHAUSTED WATCH_TOO_SLOW   the caller did not read fast enough: resume with the last token
   * RESOURCE_EXHAUSTED TOO_MANY_WATCHES the broker serves no more watchers
   */
  WatchClaims: grpc.handleServerStreamingCall<_rma_v1_WatchClaimsRequest__Output, _rma_v1_WatchClaimsResponse>;
  
}

export interface BrokerServiceDefinition extends grpc.ServiceDefinition {
  BatchCreateClaims: MethodDefinition<_rma_v1_BatchCreateClaimsRequest, _rma_v1_BatchCreateClaimsResponse, _rma_v1_BatchCreateClaimsRequest__Output, _rma_v1_BatchCreateClaimsResponse__Output>
  BatchReleaseClaims: MethodDefinition<_rma_v1_BatchReleaseClaimsRequest, _rma_v1_BatchReleaseClaimsResponse, _rma_v1_BatchReleaseClaimsRequest__Output, _rma_v1_BatchReleaseClaimsResponse__Output>
  CreateClaim: MethodDefinition<_rma_v1_CreateClaimRequest, _rma_v1_CreateClaimResponse, _rma_v1_CreateClaimRequest__Output, _rma_v1_CreateClaimResponse__Output>
  CreateClaimGroup: MethodDefinition<_rma_v1_CreateClaimGroupRequest, _rma_v1_CreateClaimGroupResponse, _rma_v1_CreateClaimGroupRequest__Output, _rma_v1_CreateClaimGroupResponse__Output>
  ExplainPlacement: MethodDefinition<_rma_v1_ExplainPlacementRequest, _rma_v1_ExplainPlacementResponse, _rma_v1_ExplainPlacementRequest__Output, _rma_v1_ExplainPlacementResponse__Output>
  GetClaim: MethodDefinition<_rma_v1_GetClaimRequest, _rma_v1_Claim, _rma_v1_GetClaimRequest__Output, _rma_v1_Claim__Output>
  GetClaimHistory: MethodDefinition<_rma_v1_GetClaimHistoryRequest, _rma_v1_GetClaimHistoryResponse, _rma_v1_GetClaimHistoryRequest__Output, _rma_v1_GetClaimHistoryResponse__Output>
  ListClaims: MethodDefinition<_rma_v1_ListClaimsRequest, _rma_v1_ListClaimsResponse, _rma_v1_ListClaimsRequest__Output, _rma_v1_ListClaimsResponse__Output>
  ReleaseClaim: MethodDefinition<_rma_v1_ReleaseClaimRequest, _rma_v1_Claim, _rma_v1_ReleaseClaimRequest__Output, _rma_v1_Claim__Output>
  RenewClaim: MethodDefinition<_rma_v1_RenewClaimRequest, _rma_v1_Claim, _rma_v1_RenewClaimRequest__Output, _rma_v1_Claim__Output>
  StreamClaims: MethodDefinition<_rma_v1_ClaimOperation, _rma_v1_ClaimOperationResult, _rma_v1_ClaimOperation__Output, _rma_v1_ClaimOperationResult__Output>
  WatchClaims: MethodDefinition<_rma_v1_WatchClaimsRequest, _rma_v1_WatchClaimsResponse, _rma_v1_WatchClaimsRequest__Output, _rma_v1_WatchClaimsResponse__Output>
}
