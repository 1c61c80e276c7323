import { RmaError } from '../../../common/errors/rma-error.js';

/** The broker said something that does not follow from what was said before. */
export function outOfStep(message: string): RmaError {
  return new RmaError({ reason: 'SESSION_OUT_OF_STEP', message: `the broker sent ${message}` });
}
