import { RmaError } from '../../../common/errors/rma-error.js';

/** An error with a next step of its own: a command line that can be run as it is, for one. */
export class AdvisedError extends RmaError {
  constructor(
    error: RmaError,
    readonly next: string,
  ) {
    super(error.refusal, { cause: error, details: error.details });
  }
}

/** Several things were asked for, and these did not work. */
export class SeveralFailed extends Error {
  override readonly name = 'SeveralFailed';

  constructor(readonly errors: readonly [RmaError, ...RmaError[]]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}
