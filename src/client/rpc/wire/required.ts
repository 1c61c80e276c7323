import { RmaError } from '../../../common/errors/rma-error.js';

/** A message that the contract guarantees; INTERNAL when the server left it out. */
export function required<T>(message: T | null | undefined, what: string): T {
  if (message !== null && message !== undefined) return message;
  throw new RmaError({ reason: 'INTERNAL', message: `the broker's answer has no ${what}; is it a broker of rma.v1?` });
}
