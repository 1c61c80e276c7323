import protobuf from 'protobufjs/light.js';
import { DESCRIPTOR } from '../../gen/descriptor.js';

/**
 * The contract's messages, from the descriptor that scripts/lib/contract.mjs makes of proto/ at build time: reading the
 * .proto files and building each message from them took longer than all the rest of a program's start.
 */

/**
 * How messages look in TypeScript. The generated types assume exactly this: scripts/lib/contract.mjs passes the same.
 */
const CONVERSION: protobuf.IConversionOptions = { longs: Number, enums: String, defaults: true, oneofs: true };

/** Encodes and decodes one message. */
export interface MessageCodec<In extends object, Out extends object> {
  serialize(this: void, message: In): Buffer;
  deserialize(this: void, bytes: Buffer): Out;
}

const root = protobuf.Root.fromJSON(DESCRIPTOR as protobuf.INamespace);
const codecs = new Map<string, MessageCodec<object, object>>();

/** True when the contract has a message of this full name. */
export function hasMessageType(fullName: string): boolean {
  return root.lookup(fullName, [protobuf.Type]) !== null;
}

/** The fields of a message, for printing it. Throws when the contract has none of this full name. */
export function reflectMessage(fullName: string): protobuf.Type {
  return root.lookupType(fullName);
}

/** The methods of a service. Throws when the contract has none of this full name. */
export function reflectService(fullName: string): protobuf.Service {
  return root.lookupService(fullName);
}

/** Encoder and decoder of one message. Throws when the contract has none of this full name. */
export function messageType<In extends object, Out extends object>(fullName: string): MessageCodec<In, Out> {
  const codec = codecs.get(fullName) ?? codecOf(reflectMessage(fullName));
  codecs.set(fullName, codec);
  return codec as MessageCodec<object, object> as MessageCodec<In, Out>;
}

function codecOf(type: protobuf.Type): MessageCodec<object, object> {
  return {
    serialize: (message) => {
      const bytes = type.encode(type.fromObject(message)).finish();
      // In Node it always is; copying would cost every call.
      return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
    },
    deserialize: (bytes) => type.toObject(type.decode(bytes), CONVERSION),
  };
}
