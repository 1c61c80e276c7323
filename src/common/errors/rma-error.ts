import type { Reason, Refusal } from '../../domain/reasons.js';
import { CODE_OF, type CodeName } from './codes.js';

/** A protobuf message that goes with an error. */
export interface ErrorDetail {
  /** For example "rma.v1.PlacementExplanation". */
  readonly typeName: string;
  /** The message, in the shape of its generated type. */
  readonly value: object;
}

/** A refusal as an exception. Every error that leaves a program of this project is one. */
export class RmaError extends Error {
  override readonly name = 'RmaError';
  readonly reason: Reason;
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  /** Sent over gRPC besides reason, metadata and retry hint; usually empty. */
  readonly details: readonly ErrorDetail[];

  constructor(
    readonly refusal: Refusal,
    options?: { readonly cause?: unknown; readonly details?: readonly ErrorDetail[] },
  ) {
    super(refusal.message, options);
    this.details = options?.details ?? [];
    this.reason = refusal.reason;
    this.metadata = refusal.metadata ?? {};
    this.retryAfterMs = refusal.retryAfterMs;
  }

  get code(): CodeName {
    return CODE_OF[this.reason];
  }

  /** Anything thrown as an RmaError; what is not one becomes INTERNAL, with the original as its cause. */
  static from(thrown: unknown): RmaError {
    if (thrown instanceof RmaError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new RmaError({ reason: 'INTERNAL', message }, { cause: thrown });
  }
}

/** Bad input: `field` is the path of the offending field, as the caller wrote it. */
export function invalidField(field: string, problem: string): RmaError {
  return new RmaError({ reason: 'INVALID_FIELD', message: `${field}: ${problem}`, metadata: { field } });
}
