import type { Clock } from '../../../src/common/clock/clock.js';
import {
  type Etcd,
  EtcdError,
  type EtcdRevision,
  type EtcdStatus,
  type EtcdWatch,
  type KeyRange,
  type LeaseId,
  type LeaseState,
  type Ranged,
  type Txn,
  type TxnOutcome,
  type WatchListener,
} from '../../../src/server/etcd/etcd.js';
import type { SimCall } from './fate.js';
import type { SimMembers } from './members.js';
import type { SimRoad, Work } from './road.js';
import { SimClientWatch } from './sim-client-watch.js';
import type { SimWatchListener } from './sim-watch.js';
import type { SimState } from './state.js';

/** A client of a simulated etcd. */
export interface SimEtcdTerms {
  /** By which the test tells its calls from those of others. */
  readonly name: string;
  /** That of the client's machine. */
  readonly clock: Clock;
  readonly deadlineMs?: number;
  /** The member that it begins with. */
  readonly member?: number;
}

/** What a client needs of the cluster. */
export interface SimServer {
  readonly state: SimState;
  readonly members: SimMembers;
  readonly road: SimRoad;
  watch(client: string, member: number, range: KeyRange, from: EtcdRevision, listener: SimWatchListener): EtcdWatch;
}

const DEADLINE_MS = 2_000;
/** Of a database whose size nobody asks for. */
const DB_BYTES = 20_480;

/** A client of a simulated etcd: one attempt at one member for each call, and the next member after one that failed. */
export class SimEtcd implements Etcd {
  #member: number;
  #isClosed = false;
  readonly #fails = new Set<(problem: EtcdError) => void>();
  readonly #watches = new Set<EtcdWatch>();

  constructor(
    private readonly server: SimServer,
    private readonly terms: SimEtcdTerms,
  ) {
    this.#member = terms.member ?? 0;
  }

  /** The member that the next call goes to. */
  get member(): number {
    return this.#member;
  }

  range(range: KeyRange, options: { readonly revision?: EtcdRevision; readonly limit?: number } = {}): Promise<Ranged> {
    return this.#call('range', {
      run: ({ staleBy }) => this.server.state.range(range, { staleBy, ...options }),
      isAgreed: true,
    });
  }

  txn(txn: Txn): Promise<TxnOutcome> {
    return this.#call('txn', { run: () => this.server.state.txn(txn), isAgreed: true });
  }

  grantLease(ttlS: number): Promise<LeaseId> {
    return this.#call('grantLease', { run: () => this.server.state.grant(ttlS), isAgreed: true });
  }

  keepLeaseAlive(lease: LeaseId): Promise<LeaseState> {
    return this.#call('keepLeaseAlive', { run: () => ({ ttlS: this.server.state.renew(lease) }), isAgreed: true });
  }

  revokeLease(lease: LeaseId): Promise<void> {
    return this.#call('revokeLease', { run: () => this.server.state.revoke(lease), isAgreed: true });
  }

  compact(revision: EtcdRevision): Promise<void> {
    return this.#call('compact', { run: () => this.server.state.compact(revision), isAgreed: true });
  }

  status(): Promise<EtcdStatus> {
    const member = this.#member;
    const run = (): EtcdStatus => ({
      version: '3.5.28',
      dbBytes: DB_BYTES,
      dbBytesInUse: DB_BYTES,
      revision: this.server.members.seenBy(member),
      hasLeader: this.server.members.isLed(member),
      isLearner: false,
    });
    return this.#call('status', { run, isAgreed: false });
  }

  watch(range: KeyRange, fromRevision: EtcdRevision, listener: WatchListener): EtcdWatch {
    const member = this.#member;
    const { name, clock, deadlineMs = DEADLINE_MS } = this.terms;
    const watch = new SimClientWatch(
      { clock, deadlineMs, listener, left: () => this.#leave(member), over: () => this.#watches.delete(watch) },
      (told) => this.server.watch(name, member, range, fromRevision, told),
    );
    this.#watches.add(watch);
    return watch;
  }

  close(): void {
    this.#isClosed = true;
    for (const fail of this.#fails) fail(closed());
    for (const watch of this.#watches) watch.cancel();
    this.#watches.clear();
  }

  #call<T>(kind: SimCall['kind'], work: Work<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(closed());
    const { name, clock, deadlineMs = DEADLINE_MS } = this.terms;
    const call = { client: name, member: this.#member, kind };
    return new Promise((resolve, reject) => {
      const settled = () => {
        timer.cancel();
        forget();
        this.#fails.delete(fail);
      };
      const fail = (problem: EtcdError) => {
        settled();
        if (problem.failure === 'unknown') this.#leave(call.member);
        reject(problem);
      };
      const answer = (result: T) => {
        settled();
        resolve(result);
      };
      const timer = clock.schedule(deadlineMs, () => fail(new EtcdError('unknown', 'deadline exceeded')));
      let forget = () => {};
      this.#fails.add(fail);
      forget = this.server.road.send(call, work, { answer, fail });
    });
  }

  /** The next call goes to the next member, unless another call has moved on already. */
  #leave(member: number): void {
    if (this.#member === member) this.#member = (member + 1) % this.server.members.count;
  }
}

function closed(): EtcdError {
  return new EtcdError('unknown', 'the client was closed');
}
