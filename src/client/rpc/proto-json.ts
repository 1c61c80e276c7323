import { dateTimeOfSecond } from '../../common/clock/rfc3339.js';
import { messageType } from '../../common/rpc/contract.js';

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What is used here of a DescriptorProto, as proto-loader has it. */
interface Descriptor {
  readonly name: string;
  readonly field: readonly Field[];
  readonly nestedType: readonly Descriptor[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly typeName: string;
  readonly label: string;
}

const PACKAGE = 'rma.v1';
/** JavaScript and many JSON readers lose digits of these beyond 2^53: proto3 JSON writes them as strings. */
const INTEGERS_OF_64_BITS = new Set(['TYPE_INT64', 'TYPE_UINT64', 'TYPE_SINT64', 'TYPE_FIXED64', 'TYPE_SFIXED64']);

/**
 * A message of the contract as proto3 JSON. Fields with their default value are written too, so that scripts need not
 * know the defaults; messages and members of a oneof only when they are there.
 *
 * @param typeName For example "rma.v1.Claim".
 * @param message In the shape of its generated type.
 */
export function protoJson(typeName: string, message: object): Json {
  return objectJson(descriptorOf(typeName), message);
}

function objectJson(descriptor: Descriptor, message: object): Json {
  const values = message as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    descriptor.field.flatMap((field) => {
      const value = values[field.name];
      return value === undefined || value === null ? [] : [[field.name, fieldJson(descriptor, field, value)]];
    }),
  );
}

function fieldJson(parent: Descriptor, field: Field, value: unknown): Json {
  if (field.label !== 'LABEL_REPEATED') return oneJson(parent, field, value);
  if (Array.isArray(value)) return value.map((element) => oneJson(parent, field, element));
  return mapJson(parent, field, value as Readonly<Record<string, unknown>>);
}

function mapJson(parent: Descriptor, { typeName }: Field, map: Readonly<Record<string, unknown>>): Json {
  const entry = nestedIn(parent, typeName);
  const field = entry?.field.find(({ name }) => name === 'value');
  if (entry === undefined || field === undefined) throw new Error(`${parent.name} has no map ${typeName}`);
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, oneJson(entry, field, value)]));
}

function oneJson(parent: Descriptor, field: Field, value: unknown): Json {
  if (field.type === 'TYPE_MESSAGE') return messageJson(parent, field.typeName, value as object);
  if (INTEGERS_OF_64_BITS.has(field.type)) return String(value);
  if (field.type === 'TYPE_BYTES') return Buffer.from(value as Uint8Array).toString('base64');
  return value as string | number | boolean;
}

/** The contract has no Timestamp or Duration of its own. */
function messageJson(parent: Descriptor, typeName: string, value: object): Json {
  const { seconds = 0, nanos = 0 } = value as { readonly seconds?: number; readonly nanos?: number };
  switch (lastPart(typeName)) {
    case 'Timestamp':
      return timestampText(Number(seconds), nanos);
    case 'Duration':
      return durationText(Number(seconds), nanos);
    default:
      return objectJson(nestedIn(parent, typeName) ?? descriptorOf(`${PACKAGE}.${lastPart(typeName)}`), value);
  }
}

/** RFC 3339 in UTC, with 0, 3, 6 or 9 digits of the second. */
function timestampText(seconds: number, nanos: number): string {
  return `${dateTimeOfSecond(seconds)}${fraction(nanos)}Z`;
}

/** Seconds, with 0, 3, 6 or 9 digits after the point: "1.500s". Both parts of a negative duration are negative. */
function durationText(seconds: number, nanos: number): string {
  const sign = seconds < 0 || nanos < 0 ? '-' : '';
  return `${sign}${Math.abs(seconds)}${fraction(Math.abs(nanos))}s`;
}

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  return `.${String(nanos)
    .padStart(9, '0')
    .replace(/(?:000)+$/, '')}`;
}

/** proto-loader names a type as seen from where it is used, and lists nested ones only within the type that has them. */
function nestedIn(parent: Descriptor, typeName: string): Descriptor | undefined {
  return parent.nestedType.find(({ name }) => name === lastPart(typeName));
}

function lastPart(typeName: string): string {
  return typeName.slice(typeName.lastIndexOf('.') + 1);
}

function descriptorOf(typeName: string): Descriptor {
  return messageType<object, object>(typeName).type as unknown as Descriptor;
}
