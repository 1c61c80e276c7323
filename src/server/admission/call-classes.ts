/**
 * Whose call it is when there is not room for all. Reads give way first, then orchestrators' claims; operators and
 * probes have a reserve, so that a fleet can be looked at, cordoned and drained in an overload. Agents' sessions have
 * bounds of their own and never wait behind calls.
 */
export type CallClass = 'read' | 'claim' | 'operator' | 'agent';

/** What calls may use up before one more of a class is refused: the use of all classes counts. */
export interface ClassBounds {
  readonly callsMax: number;
  readonly unsentBytesMax: number;
}

const MIB = 1024 * 1024;

/**
 * More calls than this means that callers do not wait for answers; a claim that is decided and waits
 * for the disk takes some 10 KB.
 */
const CALLS_MAX = 4_096;
/** Operators are few, and their tools ask for one thing at a time. */
const OPERATOR_CALLS = 256;

export const BOUNDS: Readonly<Record<CallClass, ClassBounds>> = {
  read: { callsMax: CALLS_MAX / 2, unsentBytesMax: 64 * MIB },
  claim: { callsMax: CALLS_MAX, unsentBytesMax: 96 * MIB },
  operator: { callsMax: CALLS_MAX + OPERATOR_CALLS, unsentBytesMax: 128 * MIB },
  agent: { callsMax: CALLS_MAX + OPERATOR_CALLS, unsentBytesMax: 128 * MIB },
};

/** What a call can find used up. */
export const LIMITS = ['calls', 'unsent_bytes', 'connection_unsent_bytes'] as const;

/** Counts what did not get in, or was cut. */
export interface LoadCounts {
  refused(callClass: CallClass, limit: (typeof LIMITS)[number]): void;
  unreadCut(count: number): void;
}

/** What is set aside for an answer until it is there and can be counted. */
export const ONE_ANSWER = 4 * 1024;
export const PAGE = 256 * 1024;
/**
 * What a thousand results come to as a rule. Batches are few (BULK_CALLS_MAX), so what one has more does not matter.
 */
export const BATCH = MIB;

/** How one RPC is admitted. */
export interface CallTerms {
  readonly callClass: CallClass;
  /** Bytes that are set aside for the answer; 0 for a stream, whose messages are counted as they go. */
  readonly answerBytes: number;
}

/** The terms of RPCs of each class. */
export const read = (answerBytes: number): CallTerms => ({ callClass: 'read', answerBytes });
export const claim = (answerBytes: number): CallTerms => ({ callClass: 'claim', answerBytes });
export const operator = (answerBytes: number): CallTerms => ({ callClass: 'operator', answerBytes });

/** Health checks: small, and of use only when they are answered. */
export const PROBE_TERMS: CallTerms = operator(ONE_ANSWER);
