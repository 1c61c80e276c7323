/**
 * Every reason for which rma-broker refuses something. Reasons are stable: programs branch on them. `docs/errors.md`
 * explains each, `src/common/errors/codes.ts` maps each to its gRPC code.
 */
export const REASONS = [
  // The request itself.
  'INVALID_FIELD',
  'ACCESS_DENIED',
  'ACCESS_CHANGED',
  'REQUEST_ID_REUSED',
  'CLAIM_EXISTS',
  'CLAIM_NOT_FOUND',
  'NODE_NOT_FOUND',
  'TENANT_NOT_FOUND',
  // Placement and preparation.
  'NO_FREE_RMA',
  'NO_MATCHING_NODE',
  'TENANT_QUOTA_REACHED',
  'TOO_MANY_WAITING',
  'PREPARE_TIMEOUT',
  'PREPARE_FAILED',
  // Claims: state and end.
  'CLAIM_ENDED',
  'CLAIM_EXPIRED',
  'CLAIM_RELEASED',
  'CLAIM_REVOKED',
  'CLAIM_PREPARING',
  'CLAIM_FENCED',
  'ALREADY_BOUND',
  // Nodes and tenants.
  'NODE_CONNECTED',
  'NODE_DRAINING',
  'DRAIN_CANCELLED',
  'NODE_HAS_CLAIMS',
  'NODE_SILENT',
  'NODE_NO_ANSWER',
  'TOO_MANY_TENANTS',
  'TENANT_IN_USE',
  'TOO_MANY_SECRETS',
  // Watching.
  'RESYNC_REQUIRED',
  'WATCH_TOO_SLOW',
  'TOO_MANY_WATCHES',
  // Sessions between broker and agent.
  'NODE_NAME_TAKEN',
  'TOO_MANY_NODES',
  'SESSION_OUT_OF_STEP',
  'SESSION_SUPERSEDED',
  'SESSION_SILENT',
  // The state of the program that refuses.
  'NOT_READY',
  'NOT_LEADER',
  'OVERLOADED',
  'AUDIT_FAILED',
  'STORE_FAILED',
  'AGENT_STOPPING',
  'BROKER_UNREACHABLE',
  'CERTIFICATE_REFUSED',
  'BROKER_NOT_TRUSTED',
  'AGENT_UNREACHABLE',
  // The calling side of a call.
  'CALL_CANCELLED',
  'CALL_TIMED_OUT',
  'INTERNAL',
  // The node's local socket.
  'BAD_PACKET',
  'PACKET_TOO_LARGE',
  'UNKNOWN_OP',
  'UNEXPECTED_FDS',
  'TOO_MANY_CONNECTIONS',
  'RATE_LIMITED',
  'CONNECTION_IDLE',
  'TOKEN_UNKNOWN',
  'REDEEM_OUTSTANDING',
  'NOT_THE_HOLDER',
  'PEER_NOT_ALLOWED',
  'NOT_THE_PEER',
  'HOLDER_NOT_ALLOWED',
  'TOO_MANY_UNSCHEDULED',
  'PEER_GONE',
  'FD_NOT_RECEIVED',
  // The node's devices.
  'DEVICE_UNUSABLE',
  'MEMORY_FAILED',
  // What rmactl itself refuses or cannot do.
  'WRONG_USAGE',
  'OUTPUT_FAILED',
  'PROGRAM_NOT_STARTED',
  'DRAIN_OVERDUE',
  'CERTIFICATE_NOT_ISSUED',
] as const;

/** A stable, machine-readable reason for a refusal. */
export type Reason = (typeof REASONS)[number];

/** Why something was refused: the domain's form of an error. It is a value, so that decisions need no exceptions. */
export interface Refusal {
  readonly reason: Reason;
  /** For people: what happened, to what, and what to do next. */
  readonly message: string;
  /** The values in `message`, for programs. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How soon the same request may succeed; absent when waiting alone does not help. */
  readonly retryAfterMs?: number;
}

/** Either a value, or the refusal in its place. */
export type Result<T, R extends Refusal = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R };

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<R extends Refusal>(refusal: R): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal };
}
