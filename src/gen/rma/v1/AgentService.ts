// Original file: proto/rma/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentMessage as _rma_v1_AgentMessage, AgentMessage__Output as _rma_v1_AgentMessage__Output } from '../../rma/v1/AgentMessage.js';
import type { BrokerMessage as _rma_v1_BrokerMessage, BrokerMessage__Output as _rma_v1_BrokerMessage__Output } from '../../rma/v1/BrokerMessage.js';

/**
 * For agents: one stream each.
 */
export interface AgentServiceClient extends grpc.Client {
  /**
   * The session of an agent, for as long as both sides live.
   * 
   * Who: agents. The first message is a Hello, the only one of the session. The broker answers with a Welcome once the
   * Hello is durable; until then the agent sends nothing else. After that both sides send whenever they have
   * something. Both number their messages from 1 without gaps and acknowledge the highest number that they have
   * handled (the broker: made durable).
   * 
   * A Hello never ends, moves or frees what a live session of its node holds:
   * - The same process (boot id and incarnation) may take over its own session.
   * - A restarted agent with the same identity is let in when the former session is over, or does not answer within
   * two heartbeats. Only then does a new boot id mean that the node was rebooted.
   * - Another agent is let in when the node is silent and has no live claims, or when an operator accepts it
   * (FleetService.AcceptAgent).
   * 
   * Not idempotent: reconnect with jittered back-off and a new Hello.
   * Errors:
   * INVALID_ARGUMENT    INVALID_FIELD       a field is missing or out of range
   * FAILED_PRECONDITION SESSION_OUT_OF_STEP no Hello first, a second Hello, or a gap in the numbers
   * FAILED_PRECONDITION NODE_NAME_TAKEN     the node belongs to another agent, or the identity is in use twice
   * RESOURCE_EXHAUSTED  TOO_MANY_NODES      the node is not known, and the broker has reached its limit of nodes
   * RESOURCE_EXHAUSTED  OVERLOADED          the broker has reached its limit of sessions
   * ABORTED             SESSION_SUPERSEDED  this agent, or its next incarnation, has opened another session
   * UNAVAILABLE         SESSION_SILENT      no message arrived for longer than Welcome.session_ttl
   */
  Session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_AgentMessage, _rma_v1_BrokerMessage__Output>;
  Session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_AgentMessage, _rma_v1_BrokerMessage__Output>;
  /**
   * The session of an agent, for as long as both sides live.
   * 
   * Who: agents. The first message is a Hello, the only one of the session. The broker answers with a Welcome once the
   * Hello is durable; until then the agent sends nothing else. After that both sides send whenever they have
   * something. Both number their messages from 1 without gaps and acknowledge the highest number that they have
   * handled (the broker: made durable).
   * 
   * A Hello never ends, moves or frees what a live session of its node holds:
   * - The same process (boot id and incarnation) may take over its own session.
   * - A restarted agent with the same identity is let in when the former session is over, or does not answer within
   * two heartbeats. Only then does a new boot id mean that the node was rebooted.
   * - Another agent is let in when the node is silent and has no live claims, or when an operator accepts it
   * (FleetService.AcceptAgent).
   * 
   * Not idempotent: reconnect with jittered back-off and a new Hello.
   * Errors:
   * INVALID_ARGUMENT    INVALID_FIELD       a field is missing or out of range
   * FAILED_PRECONDITION SESSION_OUT_OF_STEP no Hello first, a second Hello, or a gap in the numbers
   * FAILED_PRECONDITION NODE_NAME_TAKEN     the node belongs to another agent, or the identity is in use twice
   * RESOURCE_EXHAUSTED  TOO_MANY_NODES      the node is not known, and the broker has reached its limit of nodes
   * RESOURCE_EXHAUSTED  OVERLOADED          the broker has reached its limit of sessions
   * ABORTED             SESSION_SUPERSEDED  this agent, or its next incarnation, has opened another session
   * UNAVAILABLE         SESSION_SILENT      no message arrived for longer than Welcome.session_ttl
   */
  session(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_AgentMessage, _rma_v1_BrokerMessage__Output>;
  session(options?: grpc.CallOptions): grpc.ClientDuplexStream<_rma_v1_AgentMessage, _rma_v1_BrokerMessage__Output>;
  
}

/**
 * For agents: one stream each.
 */
export interface AgentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The session of an agent, for as long as both sides live.
   * 
   * Who: agents. The first message is a Hello, the only one of the session. The broker answers with a Welcome once the
   * Hello is durable; until then the agent sends nothing else. After that both sides send whenever they have
   * something. Both number their messages from 1 without gaps and acknowledge the highest number that they have
   * handled (the broker: made durable).
   * 
   * A Hello never ends, moves or frees what a live session of its node holds:
   * - The same process (boot id and incarnation) may take over its own session.
   * - A restarted agent with the same identity is let in when the former session is over, or does not answer within
   * two heartbeats. Only then does a new boot id mean that the node was rebooted.
   * - Another agent is let in when the node is silent and has no live claims, or when an operator accepts it
   * (FleetService.AcceptAgent).
   * 
   * Not idempotent: reconnect with jittered back-off and a new Hello.
   * Errors:
   * INVALID_ARGUMENT    INVALID_FIELD       a field is missing or out of range
   * FAILED_PRECONDITION SESSION_OUT_OF_STEP no Hello first, a second Hello, or a gap in the numbers
   * FAILED_PRECONDITION NODE_NAME_TAKEN     the node belongs to another agent, or the identity is in use twice
   * RESOURCE_EXHAUSTED  TOO_MANY_NODES      the node is not known, and the broker has reached its limit of nodes
   * RESOURCE_EXHAUSTED  OVERLOADED          the broker has reached its limit of sessions
   * ABORTED             SESSION_SUPERSEDED  this agent, or its next incarnation, has opened another session
   * UNAVAILABLE         SESSION_SILENT      no message arrived for longer than Welcome.session_ttl
   */
  Session: grpc.handleBidiStreamingCall<_rma_v1_AgentMessage__Output, _rma_v1_BrokerMessage>;
  
}

export interface AgentServiceDefinition extends grpc.ServiceDefinition {
  Session: MethodDefinition<_rma_v1_AgentMessage, _rma_v1_BrokerMessage, _rma_v1_AgentMessage__Output, _rma_v1_BrokerMessage__Output>
}
