import { type Etcd, EtcdError, type EtcdRevision, type KeyValue } from '../../../etcd/etcd.js';
import { Damage } from '../../check/damage.js';
import { Ledger, RESTORED_REVISION_LEAP } from '../../checksums/ledger.js';
import { storeIdIn } from '../../tables/records.js';
import { type Answering, linkOf, type Meta, type MetaLink, parseMeta } from '../meta.js';
import type { ReplicaTables } from '../replica-tables.js';

/** A meta record as it is in etcd. */
export type MetaEntry = Pick<KeyValue, 'key' | 'value' | 'modRevision'>;

interface Last {
  readonly link: MetaLink;
  readonly term: number;
  readonly modRevision: EtcdRevision;
  readonly ledger: Ledger;
  readonly answering: Answering | null;
}

/**
 * The meta record that a replica has followed last. Each next one says which it took the place of: so a replica notices
 * whatever it has missed, though revisions seem to go on without a gap, as those of a restored etcd may.
 */
export class ChainEnd {
  private readonly storeId: string;
  private last: Last;

  constructor(
    private readonly copy: Pick<ReplicaTables, 'tables' | 'witness'>,
    entry: MetaEntry,
  ) {
    this.last = lastOf(entry, parseMeta(entry.value));
    this.storeId = storeIdIn(copy.tables);
    this.witness();
  }

  get ledger(): Ledger {
    return this.last.ledger;
  }

  /** Of the leader that wrote it. */
  get term(): number {
    return this.last.term;
  }

  /** Who may answer for how long after it; null for nobody. */
  get answering(): Answering | null {
    return this.last.answering;
  }

  get modRevision(): EtcdRevision {
    return this.last.modRevision;
  }

  /** A revision that the store has had, though it has gone back since: its etcd was restored. Null otherwise. */
  get lostRevision(): number | null {
    const seen = this.copy.witness.revisionOf(this.storeId);
    return seen > this.ledger.revision ? seen : null;
  }

  /** Whether this is the record that was followed last. */
  isAt({ value }: MetaEntry): boolean {
    return linkOf(value) === this.last.link;
  }

  /** Goes on to the next record. Throws LostThread when it is not the next one, and Damage. */
  follow(entry: MetaEntry): Meta {
    const meta = parseMeta(entry.value);
    if (meta.previous !== null && meta.previous !== this.last.link) throw new LostThread(entry);
    this.last = lastOf(entry, meta);
    this.witness();
    return meta;
  }

  /**
   * Asks etcd, once the thread is lost, whether it has the record that was followed last. When it has another one in
   * its place it was restored, and numbers were given out twice: that is remembered for the next load, however far the
   * store has come by then. Never rejects; etcd may not remember.
   *
   * @param found a later record
   */
  async compare(etcd: Pick<Etcd, 'range'>, found: MetaEntry): Promise<void> {
    try {
      const { entries } = await etcd.range({ from: found.key, to: null }, { revision: this.last.modRevision });
      const isOther = entries[0] === undefined || !this.isAt(entries[0]);
      if (isOther) this.sawOther(Ledger.read(parseMeta(found.value).ledger));
    } catch (problem) {
      if (!(problem instanceof EtcdError || problem instanceof Damage)) throw problem;
    }
  }

  /** Whoever has told already let revisions leap. Nobody leaps twice: a leap is further than what is asked for here. */
  private sawOther({ revision, restoredRevision }: Ledger): void {
    if (restoredRevision !== this.ledger.restoredRevision) return;
    this.copy.witness.saw(this.storeId, revision + RESTORED_REVISION_LEAP);
  }

  private witness(): void {
    this.copy.witness.saw(this.storeId, this.ledger.revision);
  }
}

/** What the store holds was not built upon what a replica has followed. */
export class LostThread extends Error {
  override readonly name = 'LostThread';

  constructor(readonly found: MetaEntry) {
    super('etcd was restored from a snapshot, or a change was missed: the store goes on from what was never seen here');
  }
}

function lastOf({ value, modRevision }: MetaEntry, { term, ledger, answering = null }: Meta): Last {
  return { link: linkOf(value), term, modRevision, ledger: Ledger.read(ledger), answering };
}
