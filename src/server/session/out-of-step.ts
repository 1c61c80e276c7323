import { RmaError } from '../../common/errors/rma-error.js';

/** A message came where the protocol has none like it: only a new session can mend that. */
export function outOfStep(message: string): RmaError {
  return new RmaError({ reason: 'SESSION_OUT_OF_STEP', message: `${message}; begin a new session` });
}
