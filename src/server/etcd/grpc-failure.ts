import { type ServiceError, status } from '@grpc/grpc-js';
import { printable } from '../../domain/text.js';
import { EtcdError, type EtcdFailure } from './etcd.js';

/** What etcd itself decides, before anything has happened. */
const REFUSALS: ReadonlySet<number> = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.PERMISSION_DENIED,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
  status.UNAUTHENTICATED,
]);

/** The error of a call: what is not known to have had no effect is unknown. */
export function etcdError(cause: Pick<ServiceError, 'code' | 'details'>): EtcdError {
  return new EtcdError(failureOf(cause), printable(cause.details), { cause });
}

/** etcd took the user's token for none of its own, or wants one, and did nothing. */
export function isTokenRefused({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  if (code === status.UNAUTHENTICATED) return /invalid auth token/.test(details);
  // Nobody was asked for a token when the call before was made.
  return isOfOldUsers({ code, details }) || (code === status.INVALID_ARGUMENT && /user name is empty/.test(details));
}

/** Users and roles have changed while the call was on its way, and etcd did nothing. */
export function isOfOldUsers({ code, details }: Pick<ServiceError, 'code' | 'details'>): boolean {
  return code === status.INVALID_ARGUMENT && /revision (of auth store|in header) is old/.test(details);
}

function failureOf({ code, details }: Pick<ServiceError, 'code' | 'details'>): EtcdFailure {
  if (code === status.OUT_OF_RANGE && /compacted/.test(details)) return 'compacted';
  if (code === status.RESOURCE_EXHAUSTED) return failureOfExhaustion(details);
  return REFUSALS.has(code) ? 'refused' : 'unknown';
}

/** The code says little: HTTP/2's excess pings, and an answer that is too large for us, have it as well. */
function failureOfExhaustion(details: string): EtcdFailure {
  if (/database space exceeded/.test(details)) return 'full';
  return /^grpc: received message larger than max/.test(details) ? 'refused' : 'unknown';
}
