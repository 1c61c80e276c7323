import { type Clock, delay } from '../../../../common/clock/clock.js';
import type { RmaError } from '../../../../common/errors/rma-error.js';
import { type Etcd, EtcdError, type EtcdRevision, type KeyValue } from '../../../etcd/etcd.js';
import { leaderChanged, storeOnEtcdFailed } from '../etcd-errors.js';
import type { EtcdKeys } from '../etcd-keys.js';
import { linkOf, type MetaLink, metaText } from '../meta.js';
import type { Leadership } from '../replica.js';
import type { Piece } from '../row-change.js';
import { judge, judgeFailure, type Link, txnOf, type Verdict } from './chain.js';

/** The pause before the second attempt; it doubles. The first repetition comes at once: another member may be well. */
const AGAIN_AFTER_MS = 20;
/** Short against a lease's time: the first attempt after a quorum's return should not have to wait. */
const AGAIN_AFTER_MS_MAX = 500;

/** What a writer depends on. */
export interface ChainWriterDeps extends Leadership {
  readonly etcd: Etcd;
  readonly keys: EtcdKeys;
  readonly clock: Clock;
  /** The meta record that the first transaction builds upon. */
  readonly meta: Pick<KeyValue, 'value' | 'modRevision'>;
}

/** Writes pieces one after the other, each a transaction of the chain (see chain.ts); one is in flight at a time. */
export class ChainWriter {
  private metaModRevision: EtcdRevision;
  private metaLink: MetaLink;
  private group = 0;
  /** Rejects as soon as leadership is lost: what is in flight then is answered to nobody. */
  private readonly lost: Promise<never>;

  constructor(private readonly deps: ChainWriterDeps) {
    [this.metaModRevision, this.metaLink] = [deps.meta.modRevision, linkOf(deps.meta.value)];
    this.lost = rejectionOf(deps.lost);
  }

  get keys(): EtcdKeys {
    return this.deps.keys;
  }

  /** Resolves when the piece is durable. Rejects with NOT_LEADER or STORE_FAILED; nothing may be written then. */
  async write(piece: Piece): Promise<void> {
    const { deps } = this;
    const link = this.nextLink(piece);
    const txn = txnOf(deps.keys, link, piece.rows);
    // Whichever attempt it is that lands.
    const sentMs = deps.clock.monotonicMs();
    for (let pauseMs = 0; ; pauseMs = Math.min(AGAIN_AFTER_MS_MAX, Math.max(AGAIN_AFTER_MS, 2 * pauseMs))) {
      if (deps.lost.aborted) throw leaderChanged(null);
      const attempt = deps.etcd.txn(txn).then((outcome) => judge(link, outcome), judgeRejection);
      const verdict = await Promise.race([attempt, this.lost]);
      if (verdict.kind === 'landed') {
        this.landed(link, verdict);
        return deps.wrote(sentMs);
      }
      if (verdict.kind !== 'again') throw problemOf(verdict);
      if (pauseMs > 0) await delay(deps.clock, pauseMs, deps.lost);
    }
  }

  private nextLink({ ledger }: Piece): Link {
    const { metaModRevision, metaLink: previous, deps } = this;
    const { term, ttlMs } = deps;
    this.group += 1;
    const answering = { term, ttlMs };
    return { term, metaModRevision, meta: metaText({ term, group: this.group, ledger, previous, answering }) };
  }

  private landed({ meta }: Link, { metaModRevision }: { readonly metaModRevision: EtcdRevision }): void {
    [this.metaModRevision, this.metaLink] = [metaModRevision, linkOf(meta)];
  }
}

function judgeRejection(problem: unknown): Verdict {
  if (problem instanceof EtcdError) return judgeFailure(problem);
  throw problem;
}

function problemOf(verdict: Exclude<Verdict, { kind: 'landed' | 'again' }>): RmaError {
  return verdict.kind === 'fenced' ? leaderChanged(verdict.leader) : storeOnEtcdFailed(verdict.problem);
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    const abort = () => reject(leaderChanged(null));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  // Whoever writes sees it; without a write it must not end the process.
  rejection.catch(() => {});
  return rejection;
}
