import type { AuditFields } from '../../common/audit/audit-log.js';
import type { Clock } from '../../common/clock/clock.js';
import type { AgentEffect } from '../../domain/agent/effects.js';
import type { AgentInput, LocalRequest, Peer } from '../../domain/agent/inputs.js';
import type { AskedClaim } from '../../domain/agent/local/asked-claim.js';
import type { ClaimId } from '../../domain/ids.js';
import type { Reason } from '../../domain/reasons.js';
import type { RefusedPeer } from '../local/refused-peer.js';
import type { AuditBatch, AuditFact, CoreAuditSettings } from './audit-facts.js';
import { AuditGate } from './audit-gate.js';
import { ClaimChanges } from './claim-changes.js';
import { FactQueue } from './fact-queue.js';
import { LineShares } from './line-shares.js';
import { ProcessLooks } from './process-looks.js';

/** What says nothing of whoever asked: there is no RMA yet, the agent stops, a connection was of no use any more. */
const UNTOLD: ReadonlySet<Reason> = new Set(['CLAIM_PREPARING', 'AGENT_STOPPING', 'CONNECTION_IDLE']);

/** What decides nothing when it is answered. */
const QUESTIONS: ReadonlySet<LocalRequest['op']> = new Set(['status', 'ping']);

/** Lines about somebody on a local socket. */
const ABOUT_PEERS: ReadonlySet<unknown> = new Set(['request', 'connection']);

/** What hands out an RMA. */
const HAND_OFFS: ReadonlySet<unknown> = new Set<LocalRequest['op']>(['redeem', 'allocate']);

/** Who asks for what. */
export interface AuditedRequest {
  readonly peer: Peer;
  readonly socketPath: string;
  readonly request: LocalRequest;
  readonly about: AskedClaim;
}

interface Outcome {
  readonly reason?: Reason;
  readonly claim?: unknown;
}

/**
 * Puts on record what the core decides, in its thread: it collects, and the main thread writes. What is not known yet
 * of who asked is looked up when all peers of a round have their answers.
 */
export class CoreAudit {
  private readonly gate: AuditGate;
  private readonly queue: FactQueue;
  private readonly changes = new ClaimChanges();
  private readonly shares: LineShares;
  private readonly looks = new ProcessLooks();
  private asked: AuditedRequest | null = null;

  constructor(
    private readonly settings: CoreAuditSettings,
    private readonly clock: Pick<Clock, 'wallMs' | 'monotonicMs'>,
  ) {
    this.gate = new AuditGate(settings.gateMemory);
    this.queue = new FactQueue(this.gate);
    this.shares = new LineShares(clock);
  }

  /** Whether this may not be done now, as nobody could write down who did it. */
  forbids({ op }: LocalRequest): boolean {
    return this.settings.blocks && HAND_OFFS.has(op) && (this.gate.isFailing || this.queue.isFull);
  }

  /** What the next request that is noted is. */
  asks(asked: AuditedRequest): void {
    this.asked = asked;
  }

  /** A request was refused before the core heard of it. */
  refuses(asked: AuditedRequest, reason: Reason): void {
    this.tellRequest(asked, { reason }, { isChange: false, tookMs: 0 });
  }

  /** A connection was not taken on, hung up on, or slowed down. */
  noteConnection(peer: RefusedPeer, decision: 'refused' | 'delayed' = 'refused'): void {
    const { reason, socketPath: socket, uid, ...who } = peer;
    if (!UNTOLD.has(reason)) this.add({ event: 'connection', socket, uid, ...who, decision, reason }, uid);
  }

  /** An input of the core and what it led to. */
  note(
    input: AgentInput,
    effects: readonly AgentEffect[],
    at: { readonly startMs: number; readonly endMs: number },
  ): void {
    if (input.type === 'delivery-failed') this.notDelivered(input.claim, input.reason);
    if (input.type === 'allocated') this.add({ event: 'rma.cleared', slot: input.slot, ...input.rma.clearing });
    if (input.type === 'peer-request') this.noteAnswer(input, effects, at.endMs - at.startMs);
    this.noteEffects(effects);
  }

  noteEffects(effects: readonly AgentEffect[]): void {
    for (const effect of effects) {
      const fields = this.changes.note(effect);
      if (fields !== null) this.add(fields);
    }
  }

  /** When there is something to tell; infinity for never. */
  get dueMs(): number {
    return this.queue.dueMs;
  }

  /** To be called at the end of each round: what there is to tell now, or at the very end; null for nothing. */
  take(isLast: boolean): AuditBatch | null {
    const nowMs = this.clock.monotonicMs();
    this.queue.settle((fact) => this.complete(fact, nowMs), nowMs);
    return this.queue.take(isLast ? Number.POSITIVE_INFINITY : nowMs);
  }

  private complete({ atMs, fields }: AuditFact, nowMs: number): AuditFact {
    return { atMs, fields: ABOUT_PEERS.has(fields['event']) ? { ...fields, ...this.looks.of(fields, nowMs) } : fields };
  }

  private noteAnswer(input: AgentInput & { type: 'peer-request' }, effects: readonly AgentEffect[], tookMs: number) {
    const { asked } = this;
    this.asked = null;
    const outcome = outcomeOf(input, effects);
    if (asked === null || outcome === null) return;
    const isChange = effects.some(({ type }) => type === 'record');
    this.tellRequest(asked, outcome, { isChange, tookMs });
  }

  private tellRequest(
    { peer: { holder }, socketPath: socket, request: { op }, about }: AuditedRequest,
    { reason, claim = about.claim }: Outcome,
    { isChange, tookMs }: { readonly isChange: boolean; readonly tookMs: number },
  ): void {
    if (reason === undefined ? QUESTIONS.has(op) : UNTOLD.has(reason)) return;
    const { pid, uid, gid, startTicks, executable } = holder;
    const who = { pid, uid, gid, startTicks, executable };
    const durationMs = Math.round(tookMs * 1_000) / 1_000;
    const decision = reason === undefined ? 'allowed' : 'refused';
    const fields = { event: 'request', op, claim, guest: about.guest, ...who, socket, decision, reason, durationMs };
    this.add(fields, isChange ? null : uid);
  }

  /** The fd of a hand-off that was noted just now did not leave. */
  private notDelivered(claimId: ClaimId, reason: Reason): void {
    this.queue.amend(
      ({ fields: { op, claim } }) => HAND_OFFS.has(op) && claim === claimId,
      ({ atMs, fields }) => ({ atMs, fields: { ...fields, decision: 'failed', reason } }),
    );
  }

  /** @param uid Whose share of lines it takes; null for what has its line in any case. */
  private add(fields: AuditFields, uid: number | null = null): void {
    const untoldCount = uid === null ? 0 : this.shares.take(uid);
    if (untoldCount === null) return;
    this.queue.add({ atMs: this.clock.wallMs(), fields: untoldCount === 0 ? fields : { ...fields, untoldCount } });
  }
}

/** How a request was answered; null when it was not. */
function outcomeOf(
  { connection, requestId }: AgentInput & { type: 'peer-request' },
  effects: readonly AgentEffect[],
): Outcome | null {
  for (const effect of effects) {
    if (effect.type !== 'reply' && effect.type !== 'reply-refused') continue;
    if (effect.connection !== connection || effect.requestId !== requestId) continue;
    if (effect.type === 'reply-refused') return { reason: effect.refusal.reason };
    return 'claim' in effect.ok ? { claim: effect.ok['claim'] } : {};
  }
  return null;
}
