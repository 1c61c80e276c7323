import type { Metadata, ServiceError } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { EtcdError } from './etcd.js';
import { etcdError } from './grpc-failure.js';
import type { Member } from './members.js';
import type { EtcdMethod } from './wire/messages.js';

/** One call to one member. */
export interface Attempt<Request, Response> {
  readonly member: Member;
  readonly method: EtcdMethod<Request, Response>;
  readonly request: Request;
  readonly metadata: Metadata;
  readonly clock: Clock;
  /** By the monotonic clock, unlike gRPC's own. */
  readonly deadlineMs: number;
  /** What ends the calls that are under way. */
  readonly underWay: Set<(problem: EtcdError) => void>;
}

/** A call of grpc-js's, as far as it can be given up. */
interface Cancellable {
  cancel(): void;
}

type Done<Response> = (error: ServiceError | null, response?: Response) => void;

/** Rejects with an EtcdError; the gRPC error is its cause. */
export function callOnce<Request, Response>(attempt: Attempt<Request, Response>): Promise<Response> {
  const { member, method, request, metadata } = attempt;
  return withDeadline(attempt, (done) =>
    member.client.makeUnaryRequest(method.path, method.encode, method.decode, request, metadata, done),
  );
}

/** The same for a method that is a stream of requests and answers, of which one each is wanted. */
export function exchangeOnce<Request, Response>(attempt: Attempt<Request, Response>): Promise<Response> {
  const { member, method, request, metadata } = attempt;
  return withDeadline(attempt, (done) => {
    const stream = member.client.makeBidiStreamRequest(method.path, method.encode, method.decode, metadata);
    stream.on('data', (response: Response) => {
      done(null, response);
      stream.end();
    });
    stream.on('error', (error: ServiceError) => done(error));
    stream.on('end', () => done(null));
    stream.write(request);
    return stream;
  });
}

function withDeadline<Request, Response>(
  { member: { endpoint }, clock, deadlineMs, underWay }: Attempt<Request, Response>,
  start: (done: Done<Response>) => Cancellable,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const giveUp = (problem: EtcdError) => {
      finished();
      reject(problem);
      call.cancel();
    };
    const finished = () => {
      timer.cancel();
      underWay.delete(giveUp);
    };
    const timer = clock.schedule(deadlineMs, () => giveUp(unanswered(endpoint, deadlineMs)));
    underWay.add(giveUp);
    const call = start((error, response) => {
      finished();
      if (error !== null) reject(etcdError(error));
      else if (response === undefined) reject(new EtcdError('unknown', `${endpoint} ended the call without an answer`));
      else resolve(response);
    });
  });
}

export function unanswered(endpoint: string, deadlineMs: number): EtcdError {
  return new EtcdError('unknown', `${endpoint} has not answered within ${deadlineMs} ms`);
}
