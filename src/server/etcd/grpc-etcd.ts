import { ChannelCredentials } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock/clock.js';
import { exchangeOnce } from './attempt.js';
import { Calls, type CallTerms } from './calls.js';
import type {
  Etcd,
  EtcdRevision,
  EtcdStatus,
  EtcdWatch,
  KeyRange,
  LeaseId,
  LeaseState,
  Ranged,
  Txn,
  TxnOutcome,
  WatchListener,
} from './etcd.js';
import { EtcdCredentials, type EtcdTlsFiles } from './etcd-credentials.js';
import { type EtcdUser, Login } from './login.js';
import { type MemberLeft, Members } from './members.js';
import { UserWatch } from './user-watch.js';
import { countOf, outcomeOf, rangedOf, statusOf } from './wire/from-wire.js';
import { ETCD_METHODS } from './wire/messages.js';
import { wireRange, wireTxn } from './wire/to-wire.js';

/** Where etcd is, and who asks it. */
export interface GrpcEtcdTerms {
  /** HOST:PORT of each member. */
  readonly endpoints: readonly string[];
  readonly clock: Clock;
  /** Null: without TLS. */
  readonly tls: EtcdTlsFiles | null;
  /** Null: without a login. */
  readonly user: EtcdUser | null;
  readonly deadlinesMs?: Partial<EtcdDeadlines>;
  /** A member did not answer, and another one is asked from now on. */
  readonly left?: MemberLeft;
}

/** How long a member may take, in milliseconds. */
export interface EtcdDeadlines {
  readonly call: number;
  /** As a call, or less: a leader of whose writes none lands in its lease's time leads no more. */
  readonly txn: number;
  /** A range of many keys, and a compaction. */
  readonly large: number;
  /** A third of the lease, so that another member is in time. */
  readonly keepAlive: number;
}

/** An election of etcd's takes one to two seconds, in which the members that have a leader still answer nothing. */
const DEADLINES_MS: Omit<EtcdDeadlines, 'txn'> = { call: 2_000, large: 10_000, keepAlive: 1_600 };

/** etcd over gRPC. */
export class GrpcEtcd implements Etcd {
  readonly #members: Members;
  readonly #login: Login;
  readonly #calls: Calls;
  readonly #clock: Clock;
  readonly #deadlinesMs: EtcdDeadlines;
  readonly #watches = new Set<UserWatch>();

  /** Throws an Error when the files of TLS cannot be used. */
  constructor({ endpoints, clock, tls, user, deadlinesMs, left }: GrpcEtcdTerms) {
    const credentials = tls === null ? ChannelCredentials.createInsecure() : new EtcdCredentials(tls);
    this.#clock = clock;
    const { call } = { ...DEADLINES_MS, ...deadlinesMs };
    this.#deadlinesMs = { ...DEADLINES_MS, txn: call, ...deadlinesMs };
    this.#members = new Members(endpoints, credentials, left);
    this.#login = new Login(user);
    const deadlineMs = this.#deadlinesMs.call;
    this.#calls = new Calls({ members: this.#members, login: this.#login, clock, deadlineMs });
  }

  /** The member that the next call goes to. */
  get endpoint(): string {
    return this.#members.current.endpoint;
  }

  async range(
    range: KeyRange,
    options: { readonly revision?: EtcdRevision; readonly limit?: number } = {},
  ): Promise<Ranged> {
    const deadlineMs = range.to === null ? this.#deadlinesMs.call : this.#deadlinesMs.large;
    return rangedOf(await this.#calls.call(ETCD_METHODS.range, { ...wireRange(range), ...options }, { deadlineMs }));
  }

  async txn(txn: Txn): Promise<TxnOutcome> {
    return outcomeOf(await this.#calls.call(ETCD_METHODS.txn, wireTxn(txn), { deadlineMs: this.#deadlinesMs.txn }));
  }

  async grantLease(ttlS: number): Promise<LeaseId> {
    const { id } = await this.#calls.call(ETCD_METHODS.leaseGrant, { ttl: ttlS }, this.#plain());
    return id.toString();
  }

  async keepLeaseAlive(lease: LeaseId): Promise<LeaseState> {
    const terms = { deadlineMs: this.#deadlinesMs.keepAlive, attempt: exchangeOnce };
    const { ttl } = await this.#calls.call(ETCD_METHODS.leaseKeepAlive, { id: lease }, terms);
    return { ttlS: Math.max(countOf(ttl), 0) };
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    await this.#calls.call(ETCD_METHODS.leaseRevoke, { id: lease }, this.#plain());
  }

  async compact(revision: EtcdRevision): Promise<void> {
    await this.#calls.call(ETCD_METHODS.compact, { revision }, { deadlineMs: this.#deadlinesMs.large });
  }

  async status(): Promise<EtcdStatus> {
    return statusOf(await this.#calls.call(ETCD_METHODS.status, {}, this.#plain()));
  }

  watch(range: KeyRange, fromRevision: EtcdRevision, listener: WatchListener): EtcdWatch {
    const watch = new UserWatch({
      ...{ member: this.#members.current, calls: this.#calls, login: this.#login, clock: this.#clock },
      ...{ range, fromRevision, listener, deadlineMs: this.#deadlinesMs.call },
      over: (ended) => this.#watches.delete(ended),
    });
    this.#watches.add(watch);
    void watch.begin();
    return watch;
  }

  close(): void {
    for (const watch of this.#watches) watch.cancel();
    this.#calls.close();
  }

  #plain(): CallTerms {
    return { deadlineMs: this.#deadlinesMs.call };
  }
}
