import type { Any__Output } from '../../gen/google/protobuf/Any.js';
import type { ErrorInfo, ErrorInfo__Output } from '../../gen/google/rpc/ErrorInfo.js';
import type { RetryInfo, RetryInfo__Output } from '../../gen/google/rpc/RetryInfo.js';
import type { Status, Status__Output } from '../../gen/google/rpc/Status.js';
import type { ErrorDetail } from '../errors/rma-error.js';
import { fromDuration, toDuration } from '../wire/duration.js';
import { hasMessageType, messageType } from './messages.js';

/** The trailer key under which gRPC sends a google.rpc.Status. */
export const STATUS_DETAILS_KEY = 'grpc-status-details-bin';
/** The `domain` of every ErrorInfo that this project sends: a reason has a meaning only within its domain. */
export const ERROR_DOMAIN = 'rma-broker';

/**
 * Upper bound of an encoded status in bytes. gRPC's C core takes 8 KiB of trailers before it may drop the call; base64
 * turns three bytes into four, and the message is sent a second time beside the details.
 */
const STATUS_BYTES_MAX = 5 * 1024;

const TYPE_URL_PREFIX = 'type.googleapis.com/';

/** A google.rpc.Status to send, and as received. */
export type StatusMessage = Status;
export type ReceivedStatus = Status__Output;

/** What a google.rpc.Status of this project contains. */
export interface StatusContent {
  readonly code: number;
  readonly message: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  readonly details: readonly ErrorDetail[];
}

/** The bytes of `grpc-status-details-bin`. Details that would make the trailer too large for clients are left out. */
export function encodeStatus(content: StatusContent): Buffer {
  const full = encode(packStatus(content));
  return full.length <= STATUS_BYTES_MAX ? full : encode(packStatus({ ...content, details: [] }));
}

/** The same as a message, for a response that has an error of its own. */
export function packStatus(content: StatusContent): Status {
  const { code, message } = content;
  const details = [errorInfo(content), ...retryInfo(content.retryAfterMs), ...content.details.map(packAny)];
  return { code, message, details };
}

/** Decodes the bytes; undefined when they are damaged or carry no ErrorInfo of this project's domain. */
export function decodeStatus(bytes: Buffer): StatusContent | undefined {
  try {
    return unpackStatus(messageType<Status, Status__Output>('google.rpc.Status').deserialize(bytes));
  } catch {
    // Bytes from the network: a client must still be able to report the error that came with them.
    return undefined;
  }
}

/** Decodes a message; undefined when its details are damaged or have no ErrorInfo of this project's domain. */
export function unpackStatus(status: Status__Output): StatusContent | undefined {
  try {
    const details = status.details.flatMap(unpackAny);
    const info = find<ErrorInfo__Output>(details, 'google.rpc.ErrorInfo');
    if (info?.domain !== ERROR_DOMAIN) return undefined;
    return {
      code: status.code,
      message: status.message,
      reason: info.reason,
      metadata: info.metadata,
      retryAfterMs: fromDuration(find<RetryInfo__Output>(details, 'google.rpc.RetryInfo')?.retryDelay),
      details: details.filter(({ typeName }) => !typeName.startsWith('google.rpc.')),
    };
  } catch {
    // Bytes from the network: a client must still be able to report the error that came with them.
    return undefined;
  }
}

function encode(status: Status): Buffer {
  return messageType<Status, Status__Output>('google.rpc.Status').serialize(status);
}

function errorInfo({ reason, metadata }: StatusContent) {
  const value: ErrorInfo = { reason, domain: ERROR_DOMAIN, metadata: { ...metadata } };
  return packAny({ typeName: 'google.rpc.ErrorInfo', value });
}

function retryInfo(retryAfterMs: number | undefined) {
  if (retryAfterMs === undefined) return [];
  const value: RetryInfo = { retryDelay: toDuration(retryAfterMs) };
  return [packAny({ typeName: 'google.rpc.RetryInfo', value })];
}

function packAny({ typeName, value }: ErrorDetail) {
  return { type_url: `${TYPE_URL_PREFIX}${typeName}`, value: messageType<object, object>(typeName).serialize(value) };
}

/** Types that this build does not know are skipped: a newer broker may send more. */
function unpackAny({ type_url, value }: Any__Output): ErrorDetail[] {
  const typeName = type_url.slice(type_url.lastIndexOf('/') + 1);
  return hasMessageType(typeName)
    ? [{ typeName, value: messageType<object, object>(typeName).deserialize(value) }]
    : [];
}

function find<T extends object>(details: readonly ErrorDetail[], typeName: string): T | undefined {
  return details.find((detail) => detail.typeName === typeName)?.value as T | undefined;
}
