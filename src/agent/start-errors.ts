import { RmaError } from '../common/errors/rma-error.js';
import { EXIT_STATUS, type ExitStatus, StartError } from '../common/shutdown/exit-status.js';

/** Why the agent cannot start, with the exit status that says so to its service manager. */
export function startErrorOf(thrown: unknown): StartError {
  if (thrown instanceof StartError) return thrown;
  const error = RmaError.from(thrown);
  return new StartError(statusOf(error), error.message, { cause: thrown });
}

function statusOf({ reason, metadata }: RmaError): ExitStatus {
  switch (reason) {
    case 'DEVICE_UNUSABLE':
      return EXIT_STATUS.DEVICE_UNUSABLE;
    case 'STORE_FAILED':
      return EXIT_STATUS.STATE_UNUSABLE;
    case 'NOT_READY':
      return 'directory' in metadata ? EXIT_STATUS.STATE_UNUSABLE : EXIT_STATUS.ADDRESS_IN_USE;
    default:
      return EXIT_STATUS.FAILED;
  }
}
