import type { Clock } from '../../common/clock/clock.js';
import type { CampaignOutcome } from '../../domain/election/inputs.js';
import { type Etcd, EtcdError, type LeaseId, type Txn } from '../etcd/etcd.js';
import type { EtcdKeys } from '../store/etcd/etcd-keys.js';
import { type BrokerCard, type KnownLeader, readLeader, writeLeader } from './leader-key.js';

/** What a broker is told by etcd of the leader's key. */
export interface LeaderSeen {
  /** Null: nobody leads. */
  readonly leader: KnownLeader | null;
  readonly revision: number;
}

/** What the store's layout is, as its key in etcd says. */
export interface LayoutSeen {
  /** Null: there is no store. */
  readonly layout: string | null;
}

/** What became of a campaign, with all that the key says. */
export type Campaigned =
  | Extract<CampaignOutcome, { readonly kind: 'unknown' }>
  | { readonly kind: 'refused'; readonly problem: unknown }
  | { readonly kind: 'answered'; readonly leader: KnownLeader; readonly revision: number };

/** What an election does with etcd. */
export class ElectionCalls {
  constructor(
    private readonly etcd: Etcd,
    private readonly keys: EtcdKeys,
    private readonly card: BrokerCard,
    private readonly clock: Clock,
  ) {}

  /** The key of this broker as a standby. */
  get standbyKey(): string {
    return `${this.keys.standbys}${this.card.broker}`;
  }

  async seeLeader(): Promise<LeaderSeen & LayoutSeen> {
    const success = [this.keys.leader, this.keys.layout].map((from) => ({ kind: 'range', from, to: null }) as const);
    const { ranges, revision } = await this.etcd.txn({ conditions: [], success, failure: [] });
    const [entry, layout] = ranges.map(([found]) => found);
    return { leader: entry === undefined ? null : readLeader(entry), revision, layout: layout?.value ?? null };
  }

  /** Puts this broker in the leader's key, if nobody is there. Never rejects. */
  async campaign(lease: LeaseId): Promise<Campaigned> {
    const sinceWallMs = this.clock.wallMs();
    try {
      const { succeeded, revision, ranges } = await this.etcd.txn(this.campaignTxn(lease, sinceWallMs));
      const { broker, address } = this.card;
      const own = { broker, address, lease, term: revision, sinceWallMs };
      if (succeeded) return { kind: 'answered', leader: own, revision };
      const entry = ranges[0]?.[0];
      if (entry === undefined) return { kind: 'unknown' };
      return { kind: 'answered', leader: readLeader(entry), revision };
    } catch (problem) {
      const isUnknown = problem instanceof EtcdError && problem.failure === 'unknown';
      return isUnknown ? { kind: 'unknown' } : { kind: 'refused', problem };
    }
  }

  /** The term of the last leader that has said that it answers nothing any more; 0 for none. */
  async stoppedTerm(): Promise<number> {
    const { entries } = await this.etcd.range({ from: this.keys.stopped, to: null });
    return Number(entries[0]?.value ?? 0);
  }

  /**
   * Says that the leader of this term does not. It has no conditions: what a former leader says late, in place of a
   * later one, is that of no predecessor, and whoever is elected next only waits for longer. Never rejects.
   */
  async sayStopped(term: number): Promise<void> {
    const put = { kind: 'put', key: this.keys.stopped, value: String(term) } as const;
    await this.etcd.txn({ conditions: [], success: [put], failure: [] }).catch(() => {});
  }

  /** Whoever cannot read the store, as one of a newer version has brought it up to date, must not lead it. */
  private campaignTxn(lease: LeaseId, sinceWallMs: number): Txn {
    const { leader, layout } = this.keys;
    const value = writeLeader(this.card, sinceWallMs);
    return {
      conditions: [
        { key: leader, target: 'createRevision', equals: 0 },
        { key: layout, target: 'value', equals: String(this.card.layout) },
      ],
      success: [
        { kind: 'put', key: leader, value, lease },
        { kind: 'delete', from: this.standbyKey, to: null },
      ],
      failure: [{ kind: 'range', from: leader, to: null }],
    };
  }
}
