import type { CodeName } from '../../../common/errors/codes.js';
import type { RmaError } from '../../../common/errors/rma-error.js';
import type { Reason } from '../../../domain/reasons.js';

/** The exit codes of rmactl. They are stable: scripts branch on them. */
export const EXIT = {
  OK: 0,
  INTERNAL: 1,
  USAGE: 2,
  NOT_FOUND: 3,
  CONFLICT: 4,
  DOES_NOT_FIT: 5,
  PRECONDITION: 6,
  UNAVAILABLE: 7,
  PERMISSION: 8,
  /** The drain's deadline has passed, and the node is not empty. */
  OVERDUE: 9,
  /** The drain that was followed has been cancelled. */
  DRAIN_ENDED: 10,
  /** The output could not be written; the request may have been carried out. */
  OUTPUT_FAILED: 11,
  /** `status`: the broker answers, and something in the fleet is wrong. */
  DEGRADED: 12,
  /** `exec` could not become the VMM; the same code as env(1), distinct from the VMM's own codes. */
  EXEC_FAILED: 125,
  EXEC_NOT_EXECUTABLE: 126,
  EXEC_NOT_FOUND: 127,
  /** 128 and SIGINT. */
  INTERRUPTED: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For help and man page: one line per code. */
export const EXIT_CODES_TABLE = `\
  0    done
  1    a bug in rmactl or in the broker
  2    wrong usage, or a value that the broker refused
  3    no such claim, node or tenant
  4    it exists already, or another request was faster
  5    no node fits now (NO_FREE_RMA, NO_MATCHING_NODE, TENANT_QUOTA_REACHED)
  6    the claim or node is not in a state for this
  7    no answer, or not in time: trying again may help
  8    not allowed
  9    node drain: the deadline has passed and the node is not empty
  10   node drain: the drain was cancelled
  11   the output could not be written, as on a full disk
  12   status: the broker answers, and something is wrong
  125  exec: failed before the VMM ran, for any other reason
  126  exec: the VMM's program cannot be executed
  127  exec: the VMM's program was not found
  130  interrupted by Ctrl-C`;

const EXIT_OF_CODE: Readonly<Record<CodeName, ExitCode>> = {
  CANCELLED: EXIT.INTERRUPTED,
  INVALID_ARGUMENT: EXIT.USAGE,
  DEADLINE_EXCEEDED: EXIT.UNAVAILABLE,
  NOT_FOUND: EXIT.NOT_FOUND,
  ALREADY_EXISTS: EXIT.CONFLICT,
  PERMISSION_DENIED: EXIT.PERMISSION,
  RESOURCE_EXHAUSTED: EXIT.UNAVAILABLE,
  FAILED_PRECONDITION: EXIT.PRECONDITION,
  ABORTED: EXIT.CONFLICT,
  OUT_OF_RANGE: EXIT.PRECONDITION,
  UNIMPLEMENTED: EXIT.INTERNAL,
  INTERNAL: EXIT.INTERNAL,
  UNAVAILABLE: EXIT.UNAVAILABLE,
  UNAUTHENTICATED: EXIT.PERMISSION,
};

/** Reasons for which scripts need more than the gRPC code. */
const EXIT_OF_REASON: Partial<Readonly<Record<Reason, ExitCode>>> = {
  NO_FREE_RMA: EXIT.DOES_NOT_FIT,
  NO_MATCHING_NODE: EXIT.DOES_NOT_FIT,
  TENANT_QUOTA_REACHED: EXIT.DOES_NOT_FIT,
  DRAIN_OVERDUE: EXIT.OVERDUE,
  DRAIN_CANCELLED: EXIT.DRAIN_ENDED,
  OUTPUT_FAILED: EXIT.OUTPUT_FAILED,
};

/** The exit code for an error. */
export function exitCodeOf({ reason, code }: RmaError): ExitCode {
  return EXIT_OF_REASON[reason] ?? EXIT_OF_CODE[code];
}
