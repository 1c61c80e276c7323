import { ServerInterceptingCall, type ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { ANYBODY, type KnownCaller } from '../../domain/access/known-caller.js';
import type { Refusal } from '../../domain/reasons.js';
import { callerOf, isOwnService } from '../access/call-guard.js';
import type { CallClass } from '../admission/call-classes.js';
import { classOf } from './call-terms.js';

type Listener = Parameters<ServerInterceptingCallInterface['start']>[0];
type Metadata = Parameters<ServerInterceptingCallInterface['sendMetadata']>[0];
type PartialStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];
type AuthContext = ReturnType<ServerInterceptingCallInterface['getAuthContext']>;

/** Whether this broker is the one that serves callers, among several of one fleet. */
export interface Leadership {
  /** Why a new call is not served here; null when it is. @param hint whether it may say who leads */
  callRefusal(hint: boolean): Refusal | null;
  /** Why nothing may be answered any more, not even what was asked before; null as long as it may. */
  answerRefusal(): Refusal | null;
  /** A call of this class was refused by one of these. */
  refused(callClass: CallClass): void;
}

/**
 * The call for its handler, or null when another broker is to be asked. It comes after access control, and hints where
 * only to callers who may ask more than who they are, so that no stranger learns an address.
 */
export function passLeader(
  leadership: Leadership,
  path: string,
  call: ServerInterceptingCallInterface,
): ServerInterceptingCallInterface | null {
  if (!isOwnService(path)) return call;
  const refusal = leadership.callRefusal(hasRole(callerOf(call, ANYBODY)));
  const callClass = classOf(path);
  if (refusal === null) return new LedCall(call, leadership, callClass);
  leadership.refused(callClass);
  call.sendStatus(toGrpcStatus(new RmaError(refusal)));
  return null;
}

/** Whether a caller may ask for anything beyond itself; without a policy everybody may. */
function hasRole({ access }: KnownCaller): boolean {
  return access.mayCall('ListNodes') || access.mayCall('Session');
}

/**
 * A call of which nothing leaves once another broker may lead: no answer, no refusal, no message of a stream. What is
 * checked here was read before, so all that leaves was true when it was read.
 */
class LedCall extends ServerInterceptingCall {
  private isOver = false;

  constructor(
    private readonly call: ServerInterceptingCallInterface,
    private readonly leadership: Leadership,
    private readonly callClass: CallClass,
  ) {
    super(call);
  }

  override start(listener: Listener): void {
    this.call.start(listener);
  }

  override sendMetadata(metadata: Metadata): void {
    if (this.mayAnswer()) this.call.sendMetadata(metadata);
  }

  override sendMessage(message: unknown, callback: () => void): void {
    if (this.mayAnswer()) this.call.sendMessage(message, callback);
  }

  override sendStatus(status: PartialStatus): void {
    if (this.mayAnswer()) this.call.sendStatus(status);
  }

  override getAuthContext(): AuthContext {
    return this.call.getAuthContext();
  }

  /** The first time that it may not, the caller is told so instead. */
  private mayAnswer(): boolean {
    if (this.isOver) return false;
    const refusal = this.leadership.answerRefusal();
    if (refusal === null) return true;
    this.isOver = true;
    this.leadership.refused(this.callClass);
    this.call.sendStatus(toGrpcStatus(new RmaError(refusal)));
    return false;
  }
}
