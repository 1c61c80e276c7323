import { type MethodDefinition, makeClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import type { ProtoGrpcType as AgentProto } from '../../gen/agent.js';
import type { ProtoGrpcType as BrokerProto } from '../../gen/broker.js';
import type { ProtoGrpcType as FleetProto } from '../../gen/fleet.js';
import { messageType, reflectService } from './messages.js';

export type Contract = AgentProto['rma']['v1'] & BrokerProto['rma']['v1'] & FleetProto['rma']['v1'];

const SERVICES = ['BrokerService', 'FleetService', 'AgentService'] as const;
const PACKAGE = 'rma.v1';

let made: Pick<Contract, (typeof SERVICES)[number]> | undefined;

/** Client constructors and service definitions of `rma.v1`; made once. */
export function contract(): Pick<Contract, (typeof SERVICES)[number]> {
  made ??= Object.fromEntries(
    SERVICES.map((name) => [name, makeClientConstructor(definitionOf(`${PACKAGE}.${name}`), name)]),
  ) as unknown as Contract;
  return made;
}

/** A service as grpc-js takes it. */
function definitionOf(fullName: string): ServiceDefinition {
  const { methodsArray } = reflectService(fullName);
  return Object.fromEntries(methodsArray.map((method) => [method.name, methodOf(fullName, method)]));
}

type Method = ReturnType<typeof reflectService>['methodsArray'][number];

function methodOf(service: string, method: Method): MethodDefinition<object, object> {
  const {
    name,
    resolvedRequestType,
    resolvedResponseType,
    requestStream = false,
    responseStream = false,
  } = method.resolve() as Method;
  const request = messageType<object, object>(nameOf(resolvedRequestType));
  const response = messageType<object, object>(nameOf(resolvedResponseType));
  return {
    path: `/${service}/${name}`,
    requestStream,
    responseStream,
    requestSerialize: request.serialize,
    requestDeserialize: request.deserialize,
    responseSerialize: response.serialize,
    responseDeserialize: response.deserialize,
    originalName: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
  };
}

/** protobufjs begins a full name with a dot. */
function nameOf(type: Method['resolvedRequestType']): string {
  if (type === null) throw new Error('a method of the contract names a message that does not exist');
  return type.fullName.slice(1);
}
