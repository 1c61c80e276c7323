import { shareOfOne } from '../../domain/access/identity-limits.js';

/**
 * The class of a call decides which calls are refused first in an overload: reads first, then orchestrators' claims.
 * Operators and probes have a reserve, so that a fleet can be inspected, cordoned and drained in an overload. Agents'
 * sessions have their own bounds and never wait behind calls.
 */
export type CallClass = (typeof CALL_CLASSES)[number];
export const CALL_CLASSES = ['read', 'claim', 'operator', 'agent'] as const;

/** How much may be in use before another call of a class is refused; calls of all classes count. */
export interface ClassBounds {
  readonly callsMax: number;
  /** How many calls one caller without limits of its own may have in flight when it makes another of this class. */
  readonly callsOfOneMax: number;
  readonly unsentBytesMax: number;
  /** How many of these may be of one caller. */
  readonly unsentBytesOfOneMax: number;
}

const MIB = 1024 * 1024;

/**
 * More calls than this means that callers do not wait for answers. A claim that is decided and waits for the disk takes
 * about 10 KB.
 */
const CALLS_MAX = 4_096;
const READ_CALLS = CALLS_MAX / 2;
/** Operators are few, and their tools make one call at a time. */
const OPERATOR_CALLS = 256;

/**
 * Less than READ_CALLS for every class: whatever one caller does, others' reads find room. Its own calls are refused in
 * the same order as all calls, so that an operator on the machine of a busy orchestrator finds room, too.
 */
const ONES_CLAIM_CALLS = shareOfOne(READ_CALLS);
const ONES_OPERATOR_CALLS = 64;

const OPERATORS: ClassBounds = {
  callsMax: CALLS_MAX + OPERATOR_CALLS,
  callsOfOneMax: ONES_CLAIM_CALLS + ONES_OPERATOR_CALLS,
  ...unsentBytes(128 * MIB),
};

export const BOUNDS: Readonly<Record<CallClass, ClassBounds>> = {
  read: { callsMax: READ_CALLS, callsOfOneMax: shareOfOne(ONES_CLAIM_CALLS), ...unsentBytes(64 * MIB) },
  claim: { callsMax: CALLS_MAX, callsOfOneMax: ONES_CLAIM_CALLS, ...unsentBytes(96 * MIB) },
  operator: OPERATORS,
  agent: OPERATORS,
};

function unsentBytes(max: number): Pick<ClassBounds, 'unsentBytesMax' | 'unsentBytesOfOneMax'> {
  return { unsentBytesMax: max, unsentBytesOfOneMax: shareOfOne(max) };
}

/** The limits that a call can run into. */
export const LIMITS = [
  'calls',
  'unsent_bytes',
  'connection_unsent_bytes',
  'identity_calls',
  'identity_unsent_bytes',
] as const;

/** Counts calls that were refused or cut. */
export interface LoadCounts {
  refused(callClass: CallClass, limit: (typeof LIMITS)[number]): void;
  unreadCut(count: number): void;
}

/** The bytes reserved for an answer until its real size is known. */
export const ONE_ANSWER = 4 * 1024;
export const PAGE = 256 * 1024;
/** The usual size of a thousand results. At most BULK_CALLS_MAX batches run at once, so larger ones do not matter. */
export const BATCH = MIB;

/** The terms on which an RPC is admitted. */
export interface CallTerms {
  readonly callClass: CallClass;
  /** Bytes reserved for the answer; 0 for a stream, whose messages are counted as they are sent. */
  readonly answerBytes: number;
}

/** The terms for RPCs of each class. */
export const read = (answerBytes: number): CallTerms => ({ callClass: 'read', answerBytes });
export const claim = (answerBytes: number): CallTerms => ({ callClass: 'claim', answerBytes });
export const operator = (answerBytes: number): CallTerms => ({ callClass: 'operator', answerBytes });

/** Health checks: small, and useful only when they are answered. */
export const PROBE_TERMS: CallTerms = operator(ONE_ANSWER);
