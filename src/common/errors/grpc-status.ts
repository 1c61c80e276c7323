import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { REASONS, type Reason, type Refusal } from '../../domain/reasons.js';
import { printable } from '../../domain/text.js';
import {
  decodeStatus,
  encodeStatus,
  packStatus,
  type ReceivedStatus,
  STATUS_DETAILS_KEY,
  type StatusContent,
  type StatusMessage,
  unpackStatus,
} from '../rpc/status-details.js';
import { CODE_NUMBERS } from './codes.js';
import { type ErrorDetail, RmaError } from './rma-error.js';
import { transportWords } from './transport-words.js';

/** Upper bound of a message in characters: it is sent twice in a trailer, of which clients accept 8 KiB. */
const MESSAGE_CHARACTERS_MAX = 1000;

/** What grpc-js takes as the status of a call. */
export type GrpcStatus = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

/**
 * Turns anything thrown into the status of a gRPC call: its code, its message, and in `grpc-status-details-bin` a
 * google.rpc.Status with ErrorInfo, RetryInfo where waiting helps, the error's own details and `extraDetails`.
 *
 * What is not an RmaError becomes INTERNAL, including the error of a call that we made ourselves: its NOT_FOUND is not
 * our caller's.
 */
export function toGrpcStatus(thrown: unknown, extraDetails: readonly ErrorDetail[] = []): GrpcStatus {
  const content = contentFor(RmaError.from(thrown), extraDetails);
  const trailer = new Metadata();
  trailer.set(STATUS_DETAILS_KEY, encodeStatus(content));
  return { code: content.code, details: content.message, metadata: trailer };
}

/** The same as a google.rpc.Status: the error of one item, in a call that continues. */
export function toStatusMessage(thrown: unknown): StatusMessage {
  return packStatus(contentFor(RmaError.from(thrown), []));
}

function contentFor(error: RmaError, extraDetails: readonly ErrorDetail[]): StatusContent {
  const { reason, metadata, retryAfterMs } = error;
  const details = [...error.details, ...extraDetails];
  const message = printable(shorten(error.message));
  return { code: CODE_NUMBERS[error.code], message, reason, metadata: allPrintable(metadata), retryAfterMs, details };
}

/**
 * The error of a gRPC call, as a client of this project sees it. With this project's details it equals the error that
 * the server threw. Without, as when no server answered, the reason follows from the code, and the original is the
 * cause.
 */
export function fromGrpcStatus(thrown: unknown): RmaError {
  if (thrown instanceof RmaError || !isGrpcStatus(thrown)) return RmaError.from(thrown);
  return fromContent(contentOf(thrown), thrown);
}

/** The error of one item of a call, as `toStatusMessage` made it. */
export function fromStatusMessage(status: ReceivedStatus): RmaError {
  return fromContent(unpackStatus(status), { code: status.code, details: status.message });
}

function fromContent(content: StatusContent | undefined, status: CodeAndWords): RmaError {
  if (content === undefined) return withoutDetails(status);
  if (!isReason(content.reason)) return fromNewerPeer(status, content);
  return new RmaError(refusalOf(content.reason, content), { cause: status, details: content.details });
}

type CodeAndWords = Pick<GrpcStatus, 'code' | 'details'>;

/** The reason for a status without our details: the transport made it, or a proxy in between. */
const REASON_WITHOUT_DETAILS: Readonly<Record<number, Reason>> = {
  [CODE_NUMBERS.CANCELLED]: 'CALL_CANCELLED',
  [CODE_NUMBERS.INVALID_ARGUMENT]: 'INVALID_FIELD',
  [CODE_NUMBERS.DEADLINE_EXCEEDED]: 'CALL_TIMED_OUT',
  [CODE_NUMBERS.PERMISSION_DENIED]: 'PEER_NOT_ALLOWED',
  [CODE_NUMBERS.RESOURCE_EXHAUSTED]: 'OVERLOADED',
  [CODE_NUMBERS.UNIMPLEMENTED]: 'UNKNOWN_OP',
  [CODE_NUMBERS.UNAVAILABLE]: 'BROKER_UNREACHABLE',
};

function withoutDetails(status: CodeAndWords): RmaError {
  const reason = REASON_WITHOUT_DETAILS[status.code] ?? 'INTERNAL';
  return new RmaError({ reason, message: printable(transportWords(status.details)) }, { cause: status });
}

/** The server has a reason that this build does not know: keep its message, and use a reason of the same code. */
function fromNewerPeer(status: CodeAndWords, content: StatusContent): RmaError {
  const reason = REASON_WITHOUT_DETAILS[status.code] ?? 'INTERNAL';
  const metadata = { ...content.metadata, unknownReason: content.reason };
  return new RmaError(refusalOf(reason, { ...content, metadata }), { cause: status, details: content.details });
}

/** Texts are cleaned at both ends: they are printed, and contain what others sent. */
function refusalOf(reason: Reason, { message, metadata, retryAfterMs }: StatusContent): Refusal {
  const told = { reason, message: printable(message), metadata: allPrintable(metadata) };
  return retryAfterMs === undefined ? told : { ...told, retryAfterMs };
}

function allPrintable(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [printable(key), printable(value)]));
}

function contentOf({ metadata }: GrpcStatus): StatusContent | undefined {
  const [bytes] = metadata.get(STATUS_DETAILS_KEY);
  return Buffer.isBuffer(bytes) ? decodeStatus(bytes) : undefined;
}

function isGrpcStatus(thrown: unknown): thrown is GrpcStatus {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { code, details, metadata } = thrown as Partial<Record<keyof GrpcStatus, unknown>>;
  return typeof code === 'number' && typeof details === 'string' && metadata instanceof Metadata;
}

function isReason(text: string): text is Reason {
  return (REASONS as readonly string[]).includes(text);
}

/** May split a surrogate pair, which no gRPC trailer accepts; the caller makes the text printable afterwards. */
function shorten(message: string): string {
  return message.length <= MESSAGE_CHARACTERS_MAX ? message : `${message.slice(0, MESSAGE_CHARACTERS_MAX - 1)}…`;
}
