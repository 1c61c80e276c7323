import { ServerInterceptingCall, type ServerInterceptingCallInterface } from '@grpc/grpc-js';
import { toGrpcStatus } from '../../common/errors/grpc-status.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { ANONYMOUS, type Identity } from '../../domain/access/identity.js';
import { ANYBODY, type KnownCaller } from '../../domain/access/known-caller.js';
import { deniedRpc } from '../../domain/access/refusals.js';
import { isGuardedRpc, isOpenRpc } from '../../domain/access/roles.js';
import type { Refusal } from '../../domain/reasons.js';
import type { AccessControl } from './access-control.js';

type Listener = Parameters<ServerInterceptingCallInterface['start']>[0];
type Metadata = Parameters<ServerInterceptingCallInterface['sendMetadata']>[0];
type PartialStatus = Parameters<ServerInterceptingCallInterface['sendStatus']>[0];
type AuthContext = ReturnType<ServerInterceptingCallInterface['getAuthContext']>;

const OWN_SERVICES = '/rma.v1.';
const HEALTH = '/grpc.health.v1.';
const REFLECTION = '/grpc.reflection.';

/** A call that was refused before its handler, or any of its message, was looked at. */
export interface RefusedCall {
  readonly caller: KnownCaller;
  /** "/rma.v1.BrokerService/CreateClaim" */
  readonly path: string;
  readonly peer: string;
  readonly refusal: Refusal;
}

/**
 * Decides whether a caller may call an RPC at all; for which tenants and nodes is decided where they are known. What is
 * not listed is refused: an RPC that somebody forgets to list is closed.
 */
export function refusalOf(path: string, { identity, access }: KnownCaller): Refusal | null {
  const rpc = path.slice(path.lastIndexOf('/') + 1);
  return mayCall(path, rpc, access) ? null : deniedRpc(rpc, identity, access);
}

/** Whether the path is of one of the broker's own services, as opposed to health and reflection. */
export function isOwnService(path: string): boolean {
  return path.startsWith(OWN_SERVICES);
}

function mayCall(path: string, rpc: string, access: KnownCaller['access']): boolean {
  if (isOwnService(path) && isOpenRpc(rpc)) return !access.isDenied;
  if (isOwnService(path)) return isGuardedRpc(rpc) && access.mayCall(rpc);
  // Load balancers probe with whatever certificate they have.
  if (path.startsWith(HEALTH)) return true;
  return path.startsWith(REFLECTION) && access.hasRole('operator');
}

/** A call as handlers have it. */
export interface GuardedCall {
  getAuthContext(): object;
}

/** What the guard works with. */
export interface GuardParts {
  readonly control: AccessControl;
  /** Who is at the other end of the connection that a call came over; the same object for the same connection. */
  readonly identityOf: (call: ServerInterceptingCallInterface) => Identity;
  readonly onRefused: (refused: RefusedCall) => void;
}

/** Stands before every handler. */
export class CallGuard {
  constructor(private readonly parts: GuardParts) {}

  /** The call for its handler, or null when it was refused. */
  pass(path: string, call: ServerInterceptingCallInterface): ServerInterceptingCallInterface | null {
    const { control, identityOf, onRefused } = this.parts;
    const identity = identityOf(call);
    if (identity === ANONYMOUS && control.isOpen) return call;
    const caller = control.callerOf(identity);
    const refusal = refusalOf(path, caller);
    if (refusal === null) return new KnownCall(call, caller);
    onRefused({ caller, path, peer: call.getPeer(), refusal });
    call.sendStatus(toGrpcStatus(new RmaError(refusal)));
    return null;
  }

  /** Who makes a call that has passed. */
  readonly callerOf = (call: GuardedCall): KnownCaller => callerOf(call, this.parts.control.isOpen ? ANYBODY : null);
}

/** A call that has its answer: its handler waits for a start that never comes, and nothing of its message is read. */
export class NeverStarted extends ServerInterceptingCall {
  override start(): void {}
}

/** Who makes a call, where handlers find it: never in metadata, which callers write themselves. */
class CallerContext {
  constructor(readonly caller: KnownCaller) {}
}

/** A call whose caller is known. Everything else passes through, without the bookkeeping of the class it extends. */
class KnownCall extends ServerInterceptingCall {
  private readonly context: CallerContext;

  constructor(
    private readonly call: ServerInterceptingCallInterface,
    caller: KnownCaller,
  ) {
    super(call);
    this.context = new CallerContext(caller);
  }

  override start(listener: Listener): void {
    this.call.start(listener);
  }

  override sendMetadata(metadata: Metadata): void {
    this.call.sendMetadata(metadata);
  }

  override sendMessage(message: unknown, callback: () => void): void {
    this.call.sendMessage(message, callback);
  }

  override sendStatus(status: PartialStatus): void {
    this.call.sendStatus(status);
  }

  override getAuthContext(): AuthContext & CallerContext {
    return this.context;
  }
}

/**
 * Who makes a call that has passed the guard.
 *
 * @param otherwise who makes the calls that need no guard; null where every call needs one
 */
export function callerOf(call: GuardedCall, otherwise: KnownCaller | null): KnownCaller {
  const context = call.getAuthContext();
  if (context instanceof CallerContext) return context.caller;
  if (otherwise !== null) return otherwise;
  throw new RmaError({ reason: 'INTERNAL', message: 'a call has come past the guard, and its caller is not known' });
}
