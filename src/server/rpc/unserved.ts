import { RmaError } from '../../common/errors/rma-error.js';

/** A handler of an RPC that this broker does not serve yet. */
export function unserved(): Promise<never> {
  return Promise.reject(new RmaError({ reason: 'NOT_READY', message: 'this broker does not serve this RPC yet' }));
}
