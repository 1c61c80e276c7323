import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type MessageTypeDefinition, type Options, type PackageDefinition } from '@grpc/proto-loader';
import type { ProtoGrpcType as AgentProto } from '../../gen/agent.js';
import type { ProtoGrpcType as BrokerProto } from '../../gen/broker.js';
import type { ProtoGrpcType as FleetProto } from '../../gen/fleet.js';

/** The folder of the .proto files, beside the compiled code in the package. */
export const PROTO_FOLDER = fileURLToPath(new URL('../../../../proto/', import.meta.url));

/** How messages look in TypeScript. The generated types assume exactly this: scripts/generate.mjs passes the same. */
const LOADER_OPTIONS: Options = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [PROTO_FOLDER],
};

export type Contract = AgentProto['rma']['v1'] & BrokerProto['rma']['v1'] & FleetProto['rma']['v1'];

let loaded: PackageDefinition | undefined;

/** The whole contract as proto-loader has it; loaded once. */
export function packageDefinition(): PackageDefinition {
  loaded ??= loadSync(
    ['rma/v1/broker.proto', 'rma/v1/fleet.proto', 'rma/v1/agent.proto', 'google/rpc/status.proto'],
    LOADER_OPTIONS,
  );
  return loaded;
}

/** Client constructors and service definitions of `rma.v1`. */
export function contract(): Contract {
  const root = loadPackageDefinition(packageDefinition()) as unknown as BrokerProto & FleetProto & AgentProto;
  return root.rma.v1;
}

/** True when the contract has a message of this full name. */
export function hasMessageType(fullName: string): boolean {
  return Object.hasOwn(packageDefinition(), fullName);
}

/** Encoder and decoder of one message, for what travels inside other bytes. */
export function messageType<In extends object, Out extends object>(fullName: string): MessageTypeDefinition<In, Out> {
  const definition = packageDefinition()[fullName];
  if (definition === undefined || !('serialize' in definition)) throw new Error(`${fullName} is not in the contract`);
  return definition as unknown as MessageTypeDefinition<In, Out>;
}
