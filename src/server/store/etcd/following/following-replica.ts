import type { RmaError } from '../../../../common/errors/rma-error.js';
import type { Fleet } from '../../../../domain/broker/fleet/fleet.js';
import type { StoredTime } from '../../../clock/wall-times.js';
import type { EtcdRevision, KeyEvent, KeyValue, TxnOutcome } from '../../../etcd/etcd.js';
import { Damage } from '../../check/damage.js';
import type { Store } from '../../store.js';
import { leaderChanged, storeOnEtcdFailed } from '../etcd-errors.js';
import type { EtcdKeys } from '../etcd-keys.js';
import { patiently } from '../patient-calls.js';
import type { EtcdReplica, EtcdReplicaOptions, Leadership, ReplicaListener, ReplicaProgress } from '../replica.js';
import { ChainWriter } from '../writing/chain-writer.js';
import { EtcdStore } from '../writing/etcd-store.js';
import { LostThread, type MetaEntry } from './chain-end.js';
import type { FollowedState } from './followed-state.js';
import { Follower } from './follower.js';

interface Waiting {
  readonly revision: EtcdRevision;
  readonly resolve: () => void;
  readonly reject: (problem: unknown) => void;
}

/** What a replica is made of. */
export interface ReplicaParts {
  readonly options: EtcdReplicaOptions;
  readonly keys: EtcdKeys;
  readonly state: FollowedState;
  /** Of etcd, at which everything was read. */
  readonly readAt: EtcdRevision;
}

/** A replica that was loaded: see EtcdReplica. */
export class FollowingReplica implements EtcdReplica {
  private readonly follower: Follower;
  private readonly waiting = new Set<Waiting>();
  private listener: ReplicaListener | null = null;
  private loss: RmaError | null = null;
  /** Whether etcd has another history than this has followed: known before another replica is loaded. */
  private compared: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ReplicaParts) {
    const { options, keys, readAt, state } = parts;
    this.follower = new Follower({
      etcd: options.etcd,
      clock: options.clock,
      range: keys.followed,
      knownRevision: readAt,
      changed: (revision, events) => this.take(revision, events),
      lost: (problem) => this.lose(storeOnEtcdFailed(problem)),
      isAsTold: (entry) => state.chain.isAt(entry),
      strayed: (entry) => this.lose(entry === null ? metaIsGone() : this.strayed(entry)),
    });
  }

  get fleet(): Fleet {
    return this.parts.state.fleet;
  }

  get archivedCount(): number {
    return this.parts.state.archivedCount;
  }

  get progress(): ReplicaProgress {
    const { state, options } = this.parts;
    return {
      appliedRevision: this.follower.knownRevision,
      metaModRevision: state.chain.modRevision,
      heardAtMonotonicMs: state.time.heardAtMs,
      lagMs: state.time.lagMs(options.clock.monotonicMs()),
    };
  }

  follow(listener: ReplicaListener): void {
    this.listener = listener;
    this.follower.start();
  }

  time(): StoredTime | null {
    return this.parts.state.time.at(this.parts.options.clock.monotonicMs());
  }

  async lead(leadership: Leadership): Promise<Store> {
    const { keys, options, state } = this.parts;
    const { etcd, clock, tables } = options;
    if (this.listener === null) this.follow({ changed: () => {}, lost: () => {} });
    const meta = await this.metaAtElection(leadership);
    await this.followedUpTo(meta.modRevision, leadership.lost);
    await leadership.succeeds(state.lastWrite);
    this.follower.stop();
    if (!state.chain.isAt(meta)) throw this.strayed(meta);
    // Ends and releases were followed in the order of their revisions, and go on in that of time.
    state.fleet.claims.reorder();
    const store = new EtcdStore(tables, new ChainWriter({ ...leadership, etcd, keys, clock, meta }));
    await this.leap(store);
    await store.open();
    return store;
  }

  async close(): Promise<void> {
    this.follower.stop();
    await this.compared;
    await this.parts.options.tables.close();
  }

  /** Fencing tokens are revisions: no agent may be given one that it has seen for something else. */
  private async leap(store: EtcdStore): Promise<void> {
    const { state, options } = this.parts;
    const { fleet } = state;
    const { lostRevision } = state.chain;
    if (lostRevision === null) return;
    const message = 'etcd was restored from a snapshot, and revisions go on after all that there may have been since';
    options.log.warn('store.restored', message, { revision: fleet.revision, seenRevision: lostRevision });
    await store.leap(lostRevision);
    const { revision, restoredRevision = 0 } = await store.load((loaded) => loaded);
    fleet.restoredRevision = restoredRevision;
    fleet.resumeAt(revision);
    this.listener?.changed({ changes: [], revision, hasLeapt: true });
  }

  /** What former leaders have written is all in etcd by now: since the election they cannot write any more. */
  private async metaAtElection({ term, lost }: Leadership): Promise<KeyValue> {
    const { keys } = this.parts;
    const outcome = await this.asked(
      {
        conditions: [{ key: keys.leader, target: 'createRevision', equals: term }],
        success: [{ kind: 'range', from: keys.meta, to: null }],
        failure: [{ kind: 'range', from: keys.leader, to: null }],
      },
      lost,
    );
    const found = outcome.ranges[0]?.[0] ?? null;
    if (!outcome.succeeded) throw leaderChanged(found);
    if (found === null) throw metaIsGone();
    return found;
  }

  private async asked(txn: Parameters<EtcdReplicaOptions['etcd']['txn']>[0], lost: AbortSignal): Promise<TxnOutcome> {
    const { etcd, clock } = this.parts.options;
    try {
      return await patiently(() => etcd.txn(txn), { clock, signal: lost });
    } catch (problem) {
      if (lost.aborted) throw leaderChanged(null);
      throw storeOnEtcdFailed(problem instanceof Error ? problem.message : String(problem), problem);
    }
  }

  private followedUpTo(revision: EtcdRevision, lost: AbortSignal): Promise<void> {
    if (this.loss !== null) return Promise.reject(this.loss);
    if (lost.aborted) return Promise.reject(leaderChanged(null));
    if (this.follower.knownRevision >= revision) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiting = { revision, resolve, reject };
      this.waiting.add(waiting);
      lost.addEventListener('abort', () => this.waiting.delete(waiting) && reject(leaderChanged(null)), { once: true });
    });
  }

  private take(revision: EtcdRevision, events: readonly KeyEvent[]): void {
    const { state, options } = this.parts;
    try {
      const followed = state.take(events, options.clock.monotonicMs());
      if (followed !== null) this.listener?.changed(followed);
    } catch (problem) {
      this.follower.stop();
      return this.lose(problem instanceof LostThread ? this.strayed(problem.found) : notFollowed(problem));
    }
    for (const waiting of this.waiting) {
      if (waiting.revision > revision) continue;
      this.waiting.delete(waiting);
      waiting.resolve();
    }
  }

  private strayed(found: MetaEntry): RmaError {
    const { options, state } = this.parts;
    this.compared = state.chain.compare(options.etcd, found);
    return storeOnEtcdFailed(new LostThread(found).message);
  }

  private lose(problem: RmaError): void {
    this.loss = problem;
    for (const { reject } of this.waiting) reject(problem);
    this.waiting.clear();
    this.listener?.lost(problem);
  }
}

function metaIsGone(): RmaError {
  return storeOnEtcdFailed('its meta record is gone');
}

/** Also when the copy cannot be written, as on a full disk: then it has not all that was followed. */
function notFollowed(problem: unknown): RmaError {
  const message = problem instanceof Error ? problem.message : String(problem);
  const what = problem instanceof Damage ? 'it is damaged' : 'what has changed cannot be followed';
  return storeOnEtcdFailed(`${what} (${message})`, problem);
}
