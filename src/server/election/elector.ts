import type { Clock, Timer } from '../../common/clock/clock.js';
import { atEndOfTurn } from '../../common/clock/end-of-turn.js';
import type { ElectionEffect } from '../../domain/election/effects.js';
import { BEGINNING, type Election, type EndCause, type LastWrite, type Phase } from '../../domain/election/election.js';
import type { ElectionInput } from '../../domain/election/inputs.js';
import { step } from '../../domain/election/step.js';
import { type ElectionTimes, electionTimes } from '../../domain/election/times.js';
import { wakeAtMs } from '../../domain/election/wake.js';
import { type Etcd, EtcdError, type LeaseId } from '../etcd/etcd.js';
import { leaderChanged } from '../store/etcd/etcd-errors.js';
import type { EtcdKeys } from '../store/etcd/etcd-keys.js';
import { ElectionCalls, type LeaderSeen } from './election-calls.js';
import type { BrokerCard, KnownLeader } from './leader-key.js';
import { LeaderWatch } from './leader-watch.js';

const SECOND_MS = 1_000;
/** How often a standby reads the leader's key in the time of a lease. */
const LOOKS_PER_TTL = 3;

/** Who is told what a broker is to do. */
export interface ElectionListener {
  /**
   * See all that was written before this term, wait until the elector lets it succeed, write, and then say `caughtUp`.
   * `lost` aborts when the office is gone.
   */
  elected(term: number, lost: AbortSignal): void;
  /** Serve callers. */
  leads(term: number): void;
  /** Take nothing new, write what is decided, and then say `finished`. */
  finish(): void;
  /** Answer nothing any more. */
  ended(why: EndCause): void;
  /** The phase, or who leads, is another one. */
  changed?(election: Elector): void;
  /** What the key of the store's layout says; null when there is no store. Told again and again. */
  sawLayout?(layout: string | null): void;
  /** Etcd has answered that it lets this broker not lead. Told again and again. */
  refused?(problem: EtcdError): void;
  /** How long a renewal took; null for one that failed. */
  renewed?(tookMs: number | null): void;
}

/** What an elector works with. */
export interface ElectorParts {
  readonly etcd: Etcd;
  readonly keys: EtcdKeys;
  readonly clock: Clock;
  /** How long a lease lasts without being renewed; whole seconds. */
  readonly ttlMs: number;
  readonly card: BrokerCard;
  readonly listener: ElectionListener;
}

/** What whoever runs a broker tells its elector. */
export type Told = Extract<ElectionInput['type'], 'loaded' | 'fell-behind' | 'fenced' | 'stop' | 'finished'>;

/** A broker's part in the election: runs the rules over etcd and a clock. */
export class Elector {
  private state: Election = BEGINNING;
  private known: LeaderSeen | null = null;
  private readonly times: ElectionTimes;
  private readonly calls: ElectionCalls;
  private readonly watch: LeaderWatch;
  private timer: Timer | null = null;
  private office = new AbortController();
  private opened: () => void = () => {};
  private wroteMs = 0;
  /** Until whoever is next knows that this one has stopped. */
  private told: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ElectorParts) {
    const { etcd, keys, card, clock, ttlMs } = parts;
    this.times = electionTimes(ttlMs);
    this.calls = new ElectionCalls(etcd, keys, card, clock);
    const saw = (seen: LeaderSeen) => this.saw(seen);
    const sawLayout = (layout: string | null) => parts.listener.sawLayout?.(layout);
    const lookEveryMs = ttlMs / LOOKS_PER_TTL;
    this.watch = new LeaderWatch({ etcd, keys, clock, calls: this.calls, lookEveryMs, saw, sawLayout });
  }

  get phase(): Phase {
    return this.state.phase;
  }

  /** Who leads, as far as it is known. */
  get leader(): KnownLeader | null {
    return this.known?.leader ?? null;
  }

  /** The lease, for keys that are to end with this process; null without one. */
  get lease(): LeaseId | null {
    return this.state.phase === 'ended' ? null : (this.state.lease?.id ?? null);
  }

  get standbyKey(): string {
    return this.calls.standbyKey;
  }

  /** For how much longer the lease may be counted on, in milliseconds; 0 when no longer. */
  get leaseLeftMs(): number {
    const untilMs = this.state.phase === 'ended' ? null : this.state.lease?.untilMs;
    return Math.max(0, (untilMs ?? 0) - this.parts.clock.monotonicMs());
  }

  /** Whether no other broker can answer at this moment. It is asked before anything leaves. */
  get mayAnswer(): boolean {
    const { state } = this;
    if (state.phase !== 'leader' && state.phase !== 'handing-over') return false;
    return this.leaseLeftMs > 0 && this.parts.clock.monotonicMs() < state.answersUntilMs;
  }

  start(): void {
    this.hear({ type: 'tick' });
    this.watch.start();
  }

  tell(type: Told): void {
    this.hear({ type });
  }

  /** Resolves when others know that this one has stopped, and its lease is given up; or etcd has not answered. */
  released(): Promise<void> {
    return this.told;
  }

  /**
   * All is seen that was written before this term, the last of it as said. Resolves when nobody else answers any more;
   * rejects with NOT_LEADER when the office is lost meanwhile.
   */
  succeeds(term: number, last: LastWrite): Promise<void> {
    const { signal } = this.office;
    return new Promise((resolve, reject) => {
      this.opened = resolve;
      const lost = () => reject(leaderChanged(null));
      if (signal.aborted) return lost();
      signal.addEventListener('abort', lost, { once: true });
      this.hear({ type: 'followed', term, last });
    });
  }

  /** A write has landed that was sent then. */
  wrote(sentMs: number): void {
    this.wroteMs = sentMs;
    this.hear({ type: 'wrote', sentMs });
  }

  /** Its first write has landed. */
  caughtUp(term: number): void {
    this.hear({ type: 'caught-up', term, wroteMs: this.wroteMs });
  }

  private saw(seen: LeaderSeen): void {
    this.know(seen);
    this.hear({ type: 'leader-seen', ...seen });
    this.parts.listener.changed?.(this);
  }

  private know({ leader, revision }: LeaderSeen): void {
    const isFirst = this.state.phase !== 'ended' && this.state.seen === null;
    if (isFirst || this.known === null || revision > this.known.revision) this.known = { leader, revision };
  }

  private hear(input: ElectionInput): void {
    const before = this.state.phase;
    const { state, effects } = step(this.state, input, { nowMs: this.parts.clock.monotonicMs(), times: this.times });
    this.state = state;
    if (!isElected(state)) this.office.abort();
    if (state.phase === 'ended') this.watch.stop();
    this.schedule();
    for (const effect of effects) this.perform(effect);
    if (this.phase !== before) this.parts.listener.changed?.(this);
  }

  private schedule(): void {
    this.timer?.cancel();
    const atMs = wakeAtMs(this.state);
    if (atMs === null) return;
    // What has come in meanwhile is heard first: an answer that was there in time may keep the lease.
    const tick = () => atEndOfTurn(() => this.hear({ type: 'tick' }));
    this.timer = this.parts.clock.schedule(atMs - this.parts.clock.monotonicMs(), tick);
  }

  private perform(effect: ElectionEffect): void {
    const { listener } = this.parts;
    switch (effect.type) {
      case 'grant':
        return this.grant();
      case 'renew':
        return this.renew(effect.lease);
      case 'campaign':
        return this.campaign(effect.lease);
      case 'catch-up':
        this.office = new AbortController();
        return listener.elected(effect.term, this.office.signal);
      case 'ask-stopped':
        return this.askStopped();
      case 'open':
        return this.opened();
      case 'lead':
        return listener.leads(effect.term);
      case 'finish':
        return listener.finish();
      case 'say-stopped':
        this.told = this.calls.sayStopped(effect.term);
        return;
      case 'revoke':
        return this.revoke(effect.lease);
      case 'end':
        return listener.ended(effect.why);
    }
  }

  private revoke(lease: LeaseId): void {
    // It ends by itself, too, only later.
    this.told = this.told.then(() => this.parts.etcd.revokeLease(lease)).catch(() => {});
  }

  private askStopped(): void {
    const said = (term: number) => this.hear({ type: 'said-stopped', term });
    // It is asked again, or has to be waited for.
    this.calls.stoppedTerm().then(said, () => {});
  }

  private grant(): void {
    const { etcd, ttlMs, clock } = this.parts;
    const sentMs = clock.monotonicMs();
    etcd.grantLease(ttlMs / SECOND_MS).then(
      (lease) => this.hear({ type: 'granted', lease, sentMs }),
      (problem: unknown) => {
        this.refused(problem);
        this.hear({ type: 'grant-failed' });
      },
    );
  }

  private renew(lease: LeaseId): void {
    const { etcd, clock, listener } = this.parts;
    const sentMs = clock.monotonicMs();
    etcd.keepLeaseAlive(lease).then(
      ({ ttlS }) => {
        listener.renewed?.(clock.monotonicMs() - sentMs);
        this.hear({ type: 'renewed', lease, sentMs, ttlMs: ttlS * SECOND_MS });
      },
      () => {
        listener.renewed?.(null);
        this.hear({ type: 'renewal-failed', lease });
      },
    );
  }

  private campaign(lease: LeaseId): void {
    void this.calls.campaign(lease).then((outcome) => {
      if (outcome.kind === 'answered') this.know(outcome);
      if (outcome.kind === 'refused') this.refused(outcome.problem);
      this.hear({ type: 'campaigned', lease, outcome });
    });
  }

  /** Silence is another matter: whoever went to the next member has told that. */
  private refused(problem: unknown): void {
    if (problem instanceof EtcdError && problem.failure !== 'unknown') this.parts.listener.refused?.(problem);
  }
}

function isElected({ phase }: Election): boolean {
  return phase === 'catching-up' || phase === 'leader' || phase === 'handing-over';
}
