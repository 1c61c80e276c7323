import { dateTimeOfSecond } from '../../../common/clock/rfc3339.js';
import { reflectMessage } from '../../../common/rpc/messages.js';

type MessageShape = ReturnType<typeof reflectMessage>;
type Field = MessageShape['fieldsArray'][number];

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JavaScript and many JSON parsers lose digits of these beyond 2^53: proto3 JSON writes them as strings. */
const INTEGERS_OF_64_BITS = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);

/**
 * A message of the contract as proto3 JSON. Fields with their default value are written too, so that scripts need not
 * know the defaults; messages and members of a oneof only when they are present.
 *
 * @param typeName For example "rma.v1.Claim".
 * @param message In the shape of its generated type.
 */
export function protoJson(typeName: string, message: object): Json {
  return objectJson(reflectMessage(typeName), message);
}

function objectJson({ fieldsArray }: MessageShape, message: object): Json {
  const values = message as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    fieldsArray.flatMap((field) => {
      const value = values[field.name];
      return value === undefined || value === null ? [] : [[field.name, fieldJson(field.resolve(), value)]];
    }),
  );
}

function fieldJson(field: Field, value: unknown): Json {
  if (field.map) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return Object.fromEntries(entries.map(([key, entry]) => [key, oneJson(field, entry)]));
  }
  return Array.isArray(value) ? value.map((element) => oneJson(field, element)) : oneJson(field, value);
}

function oneJson({ type, resolvedType }: Field, value: unknown): Json {
  if (resolvedType !== null && 'fieldsArray' in resolvedType) return messageJson(resolvedType, value as object);
  if (INTEGERS_OF_64_BITS.has(type)) return String(value);
  if (type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  return value as string | number | boolean;
}

function messageJson(shape: MessageShape, value: object): Json {
  const { seconds = 0, nanos = 0 } = value as { readonly seconds?: number; readonly nanos?: number };
  switch (shape.fullName) {
    case '.google.protobuf.Timestamp':
      return timestampText(Number(seconds), nanos);
    case '.google.protobuf.Duration':
      return durationText(Number(seconds), nanos);
    default:
      return objectJson(shape, value);
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
