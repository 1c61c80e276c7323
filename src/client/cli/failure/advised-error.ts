import { RmaError } from '../../../common/errors/rma-error.js';

/** An error with its own next step, such as a command line that can be run as it is. */
export class AdvisedError extends RmaError {
  constructor(
    error: RmaError,
    readonly next: string,
  ) {
    super(error.refusal, { cause: error, details: error.details });
  }
}

/** Some of several things failed. */
export class SeveralFailed extends Error {
  override readonly name = 'SeveralFailed';

  constructor(readonly errors: readonly [RmaError, ...RmaError[]]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}
