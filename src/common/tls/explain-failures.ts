import { InterceptingCall, type Interceptor, type StatusObject } from '@grpc/grpc-js';
import { toGrpcStatus } from '../errors/grpc-status.js';
import type { BrokerCredentials } from './broker-credentials.js';

/**
 * Puts the reason why the broker was not trusted in place of UNAVAILABLE, which is all that grpc-js has to say of a
 * handshake that failed.
 */
export function explainFailures(credentials: Pick<BrokerCredentials, 'failure'>): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) =>
        next(metadata, { onReceiveStatus: (status, pass) => pass(explained(status, credentials.failure)) }),
    });
}

/** A failure from before is of no interest when, say, nobody listens now. */
function explained(status: StatusObject, failure: BrokerCredentials['failure']): StatusObject {
  const isThat = failure !== null && status.details.includes(failure.message);
  return isThat ? toGrpcStatus(failure) : status;
}
