import type { ClientDuplexStream, Metadata, ServiceError } from '@grpc/grpc-js';
import type { Clock, Timer } from '../../common/clock/clock.js';
import { printable } from '../../domain/text.js';
import { unanswered } from './attempt.js';
import { EtcdError, type EtcdRevision, type EtcdWatch, type KeyRange, type WatchListener } from './etcd.js';
import { etcdError } from './grpc-failure.js';
import type { Member } from './members.js';
import { WholeTransactions } from './whole-transactions.js';
import { countOf, eventOf, revisionOf } from './wire/from-wire.js';
import { ETCD_METHODS, type WireWatchRequest, type WireWatchResponse } from './wire/messages.js';
import { wireRange } from './wire/to-wire.js';

/** What a watch is made of. */
export interface WatchTerms {
  readonly member: Member;
  readonly metadata: Metadata;
  readonly range: KeyRange;
  readonly fromRevision: EtcdRevision;
  readonly listener: WatchListener;
  readonly clock: Clock;
  /** How long the member may take to begin, or to say how far it is. */
  readonly deadlineMs: number;
}

/** A watch on a stream of its own, so that one that ends takes no other along. */
export class GrpcWatch implements EtcdWatch {
  readonly #stream: ClientDuplexStream<WireWatchRequest, WireWatchResponse>;
  readonly #transactions: WholeTransactions;
  #isOver = false;
  #patience: Timer | null = null;

  constructor(private readonly terms: WatchTerms) {
    const { member, metadata, range, fromRevision, listener } = terms;
    const { path, encode, decode } = ETCD_METHODS.watch;
    this.#transactions = new WholeTransactions((revision, events) => {
      if (!this.#isOver) listener.changed(revision, events);
    });
    this.#stream = member.client.makeBidiStreamRequest(path, encode, decode, metadata);
    this.#stream.on('data', (response: WireWatchResponse) => this.#takeSafely(response));
    this.#stream.on('error', (error: ServiceError) => this.#end(etcdError(error)));
    this.#stream.on('end', () => this.#end(new EtcdError('unknown', `${member.endpoint} ended the watch`)));
    this.#stream.write({ createRequest: { ...wireRange(range), startRevision: fromRevision, fragment: true } });
    this.#expectAnswer();
  }

  askProgress(): void {
    if (this.#isOver) return;
    this.#stream.write({ progressRequest: {} });
    this.#expectAnswer();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#patience?.cancel();
    this.#stream.cancel();
  }

  /** A member that is stopped keeps its connections, and says nothing. */
  #expectAnswer(): void {
    const { clock, deadlineMs, member } = this.terms;
    this.#patience ??= clock.schedule(deadlineMs, () => this.#end(unanswered(member.endpoint, deadlineMs)));
  }

  #takeSafely(response: WireWatchResponse): void {
    if (this.#isOver) return;
    this.#patience?.cancel();
    this.#patience = null;
    try {
      this.#take(response);
    } catch (problem) {
      if (!(problem instanceof EtcdError)) throw problem;
      this.#end(problem);
    }
  }

  #take(response: WireWatchResponse): void {
    if (response.canceled) return this.#canceled(response);
    this.#transactions.take(response.events.map(eventOf), response.fragment);
    const isProgress = !response.created && !response.fragment && response.events.length === 0;
    if (isProgress) this.terms.listener.progress(revisionOf(response.header));
  }

  #canceled({ compactRevision, cancelReason }: WireWatchResponse): void {
    const compacted = countOf(compactRevision);
    const words = printable(cancelReason);
    if (compacted > 0)
      return this.#end(new EtcdError('compacted', words || 'the revision has been compacted'), compacted);
    const isRefused = /permission denied|auth/.test(words);
    this.#end(new EtcdError(isRefused ? 'refused' : 'unknown', words || 'etcd ended the watch'));
  }

  #end(problem: EtcdError, compactRevision: EtcdRevision | null = null): void {
    if (this.#isOver) return;
    this.cancel();
    this.terms.listener.ended(problem, compactRevision);
  }
}
