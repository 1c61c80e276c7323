import type { AuditFields, AuditLog } from '../../common/audit/audit-log.js';
import type { Clock } from '../../common/clock/clock.js';
import { CODE_OF } from '../../common/errors/codes.js';
import { RmaError } from '../../common/errors/rma-error.js';
import { LineBudget } from '../../common/log/line-budget.js';
import type { KnownCaller } from '../../domain/access/known-caller.js';
import type { GuardedRpc, OwnRpc } from '../../domain/access/roles.js';
import type { Reason, Refusal } from '../../domain/reasons.js';
import { RETRY_AFTER_MS } from '../../domain/retry-after.js';
import type { Caller } from '../wire/caller.js';
import { factsOfChange, factsOfRequest } from './change-facts.js';

/**
 * Refusals with a line of their own in a second. The others are counted in the next line: whoever reaches the port
 * could otherwise push everything else out of the files that are kept.
 */
export const REFUSALS_PER_SECOND = 500;

/** The RPCs that change something. */
const CHANGES: ReadonlySet<string> = new Set<GuardedRpc>([
  'CreateClaim',
  'CreateClaimGroup',
  'BatchCreateClaims',
  'BatchReleaseClaims',
  'StreamClaims',
  'RenewClaim',
  'ReleaseClaim',
  'CordonNode',
  'UncordonNode',
  'DrainNode',
  'AcceptAgent',
  'RemoveNode',
  'PutTenant',
  'DeleteTenant',
  'RotateTokenSecret',
]);

/** The RPCs whose calls consist of other changes, each of which has its own line. */
const BULK: ReadonlySet<string> = new Set<GuardedRpc>(['BatchCreateClaims', 'BatchReleaseClaims', 'StreamClaims']);

/** What says nothing of the caller: the broker stops, or the caller has gone. */
const UNTOLD: ReadonlySet<string> = new Set<Reason>(['NOT_READY', 'CALL_CANCELLED']);

/** Reads that fail so were for something that the caller may not see, or tried to find out what there is. */
const TOLD_OF_READS: ReadonlySet<string> = new Set(['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED']);

/** One call, or one item of a bulk call. */
export interface AuditedCall {
  readonly rpc: OwnRpc;
  readonly caller: KnownCaller & Pick<Caller, 'peer'>;
  readonly request: unknown;
}

/** A call that was refused before anything of it was read. */
export interface DeniedCall {
  readonly caller: KnownCaller;
  /** "/rma.v1.BrokerService/CreateClaim" */
  readonly path: string;
  readonly peer: string;
  readonly refusal: Refusal;
}

/** A connection whose peer has no certificate that would do. */
export interface DeniedConnection {
  readonly address: string;
  readonly problem: string;
  readonly error: RmaError;
  /** Whom its certificate names, on nobody's word but its own. */
  readonly statedIdentity: string | null;
}

/** A stream that ended before it had a node. */
export interface DeniedSession {
  readonly caller: KnownCaller;
  /** Null when it has not said whose agent it is. */
  readonly node: string | null;
  readonly address: string;
  readonly error: RmaError;
}

/** A session of an agent that has its node. */
export interface AuditedSession {
  readonly node: string;
  readonly session: number;
  readonly caller: KnownCaller;
  readonly address: string;
}

/** Writes down who changed what, and who was refused. */
export class CallAudit {
  private readonly budget: LineBudget;
  /** What has its line already, and comes by again on its way to the caller. */
  private readonly told = new WeakSet<object>();

  /** @param log null for a broker without an audit log */
  constructor(
    private readonly log: AuditLog | null,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {
    this.budget = new LineBudget(clock, REFUSALS_PER_SECOND);
  }

  /** Carries out a call, and writes its line if it changed something or failed. Throws AUDIT_FAILED before a change. */
  async of<T>(
    call: AuditedCall,
    work: () => Promise<T>,
    madeBy: (result: T) => unknown = (result) => result,
  ): Promise<T> {
    if (this.log === null) return work();
    const startMs = this.clock.monotonicMs();
    try {
      if (this.log.isBlocking && CHANGES.has(call.rpc)) throw auditFailed();
      const result = await work();
      if (CHANGES.has(call.rpc) && !BULK.has(call.rpc)) this.changed(call, madeBy(result), startMs);
      return result;
    } catch (thrown) {
      throw this.failed(call, thrown, startMs);
    }
  }

  /** Writes the line of a call that failed. Returns its error, for which there is no other line then. */
  failed(call: AuditedCall, thrown: unknown, startMs = this.clock.monotonicMs()): RmaError {
    const error = RmaError.from(thrown);
    if (this.log === null || this.told.has(error)) return error;
    this.told.add(error);
    const code = CODE_OF[error.reason];
    const isTold = CHANGES.has(call.rpc) || TOLD_OF_READS.has(code) || error.reason === 'ACCESS_CHANGED';
    if (UNTOLD.has(error.reason) || !isTold) return error;
    const { rpc, caller, request } = call;
    const outcome = { allowed: code !== 'PERMISSION_DENIED', code, reason: error.reason };
    const facts = { ...factsOfRequest(request), ...outcome, durationMs: this.since(startMs) };
    this.refusal({ event: 'call', ...who(caller), peer: caller.peer, rpc, ...facts });
    return error;
  }

  denied({ caller, path, peer, refusal }: DeniedCall): void {
    const { reason } = refusal;
    const rpc = path.slice(path.lastIndexOf('/') + 1);
    this.refusal({ event: 'call', ...who(caller), peer, rpc, allowed: false, code: CODE_OF[reason], reason });
  }

  connectionRefused({ address, problem, error: { reason }, statedIdentity }: DeniedConnection): void {
    const stated = statedIdentity ?? undefined;
    this.refusal({ event: 'connection', statedIdentity: stated, peer: address, allowed: false, reason, problem });
  }

  sessionBegun({ node, session, caller, address }: AuditedSession, as: string): void {
    const objects = [`nodes/${node}`];
    this.log?.record({ event: 'session.begun', ...who(caller), peer: address, objects, session, as, allowed: true });
  }

  sessionEnded({ node, session, caller, address }: AuditedSession, reason: string): void {
    this.log?.record({
      event: 'session.ended',
      ...who(caller),
      peer: address,
      objects: [`nodes/${node}`],
      session,
      reason,
    });
  }

  sessionRefused({ node, address, error, caller }: DeniedSession): void {
    const objects = node === null ? undefined : [`nodes/${node}`];
    const outcome = { allowed: false, code: CODE_OF[error.reason], reason: error.reason };
    this.refusal({ event: 'session.refused', ...who(caller), peer: address, objects, ...outcome });
  }

  private changed({ rpc, caller, request }: AuditedCall, made: unknown, startMs: number): void {
    if (isDryRun(request)) return;
    const facts = merged(factsOfRequest(request), factsOfChange(made));
    const outcome = { allowed: true, code: 'OK', durationMs: this.since(startMs) };
    this.log?.record({ event: 'call', ...who(caller), peer: caller.peer, rpc, ...facts, ...outcome });
  }

  private refusal(fields: AuditFields): void {
    if (this.log === null) return;
    const untoldCount = this.budget.take();
    if (untoldCount !== null) this.log.record(untoldCount === 0 ? fields : { ...fields, untoldCount });
  }

  private since(startMs: number): number {
    return Math.round((this.clock.monotonicMs() - startMs) * 10) / 10;
  }
}

/** The identity, and what the policy gives it. */
function who({ identity, access }: KnownCaller): AuditFields {
  const { name, serial } = identity;
  const { grants } = access;
  return {
    identity: name,
    certSerial: serial ?? undefined,
    roles: grants.length === 0 ? undefined : [...new Set(grants.map(({ role }) => role))],
    rules: grants.length === 0 ? undefined : grants.map(({ rule }) => rule),
  };
}

/** What the change made says, where it says something. */
function merged(asked: AuditFields, made: AuditFields): AuditFields {
  return { ...asked, ...Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) };
}

function isDryRun(request: unknown): boolean {
  return typeof request === 'object' && request !== null && 'validateOnly' in request && request.validateOnly === true;
}

function auditFailed(): RmaError {
  const message =
    'the audit log cannot be written, and nothing may change without it (auditOnFailure: block); mend its disk, then repeat';
  return new RmaError({ reason: 'AUDIT_FAILED', message, retryAfterMs: RETRY_AFTER_MS.OPERATOR_CAME });
}
