import type { Logger } from '../../common/log/logger.js';
import type { Readiness } from '../../common/telemetry/readiness.js';
import type { Phase } from '../../domain/election/election.js';
import type { Elector } from '../election/elector.js';
import type { EtcdError } from '../etcd/etcd.js';

/** What the log says of each phase. */
const WORDS: Readonly<Record<Phase, string>> = {
  loading: 'reads the store; it cannot lead before',
  standby: 'stands by, and follows the store',
  candidate: 'nobody leads: tries to',
  'catching-up': 'was elected, and reads what was written last',
  leader: 'leads',
  'handing-over': 'is to stop: writes what is decided, and hands over',
  ended: 'takes no further part',
};

/** Tells the log, and /readyz, what a broker is among several, and who leads. */
export class MemberNews {
  private phase: Phase | null = null;
  private leader: string | null = null;
  /** Why etcd lets this broker not lead, as it was told last. */
  private refusal: string | null = null;

  constructor(
    private readonly log: Logger,
    private readonly readiness: Readiness,
  ) {}

  /** @param missingBecause why the store is not loaded; null when it is */
  tell({ phase, leader }: Pick<Elector, 'phase' | 'leader'>, missingBecause: string | null): void {
    this.showReadiness(phase, missingBecause);
    if (phase !== this.phase) {
      this.phase = phase;
      this.log.info('election.phase', WORDS[phase], { phase, term: leader?.term ?? null });
    }
    const address = leader?.address ?? null;
    if (address === this.leader) return;
    this.leader = address;
    this.refusal = null;
    const message = address === null ? 'nobody leads' : `${address} leads`;
    this.log.info('election.leader', message, { leader: address, term: leader?.term ?? null });
  }

  /** Nobody else says why nobody leads. Once for each reason, until the leader is another one. */
  refused(problem: EtcdError): void {
    if (problem.message === this.refusal) return;
    this.refusal = problem.message;
    this.log.warn('election.refused', 'etcd does not let this broker lead', { error: problem });
  }

  /** Ready is whoever leads, and whoever could at once. */
  private showReadiness(phase: Phase, missingBecause: string | null): void {
    if (phase === 'leader') return this.readiness.serves('leader');
    if (phase === 'handing-over' || phase === 'ended') return this.readiness.waitsFor('the broker is stopping', phase);
    if (phase === 'catching-up') return this.readiness.serves('candidate');
    if (missingBecause !== null) return this.readiness.waitsFor(missingBecause, 'standby');
    this.readiness.serves('standby');
  }
}
