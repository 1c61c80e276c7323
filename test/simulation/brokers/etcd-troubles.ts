import type { Clock } from '../../../src/common/clock/clock.js';
import { FATES } from '../../fakes/sim-etcd/fate.js';
import type { SimEtcdCluster } from '../../fakes/sim-etcd/sim-etcd.js';
import { LEADER_KEY, TTL_MS } from './sim-member.js';

/** What etcd does to its brokers, where that is more than one command to the simulated one. */
export class EtcdTroubles {
  /** A leader of etcd's that was stopped, and when. */
  private sleeper: { readonly member: number; readonly sinceMs: number } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly cluster: SimEtcdCluster,
  ) {}

  /**
   * etcd ends leases before their time, as its leader does that stood still.
   *
   * @param whose all of them, or that of the broker that leads
   */
  revokeLeases(whose: 'all' | 'leader'): void {
    if (whose === 'all') return this.cluster.expireAll();
    const [leader] = this.cluster.state.mvcc.entries({ from: LEADER_KEY, to: null });
    if (leader?.lease) this.cluster.expire(leader.lease);
  }

  /** As SIGSTOP does to a member. */
  stop(member: number): void {
    if (this.cluster.members.leader === member) this.sleeper = { member, sinceMs: this.clock.monotonicMs() };
    this.cluster.members.stop(member);
  }

  /** A member is back. One that led, and has slept for longer than leases last, takes all of them when it goes on. */
  start(member: number): void {
    const { sleeper, cluster } = this;
    cluster.members.rejoin(member);
    cluster.members.start(member);
    if (sleeper?.member !== member) return;
    this.sleeper = null;
    if (this.clock.monotonicMs() - sleeper.sinceMs > TTL_MS) this.revokeLeases('all');
  }

  /** It forgets what was before its last so many revisions. */
  compact(kept: number): void {
    const { mvcc } = this.cluster.state;
    const target = mvcc.revision - kept;
    if (target > mvcc.compactRevision) this.cluster.state.compact(target);
  }

  /** Everything works again, for brokers of these names; what is under way for long is so still. */
  end(brokers: readonly string[]): void {
    const { cluster } = this;
    cluster.road.fate = () => FATES.fine;
    cluster.watchDelayMs = () => 0;
    for (let member = 0; member < cluster.members.count; member += 1) {
      for (const broker of brokers) cluster.unblock(broker, member);
      this.start(member);
    }
    for (const broker of brokers) cluster.catchUp(broker);
  }
}
