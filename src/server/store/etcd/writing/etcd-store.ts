import type { StoredTime } from '../../../clock/wall-times.js';
import { Ledger } from '../../checksums/ledger.js';
import type { ChangeGroup, ClaimArchive, Histories, Store, StoredState } from '../../store.js';
import { Records, storeIdIn } from '../../tables/records.js';
import { applyPiece } from '../apply-rows.js';
import { storeOnEtcdFailed } from '../etcd-errors.js';
import type { ReplicaTables } from '../replica-tables.js';
import type { Piece } from '../row-change.js';
import type { ChainWriter } from './chain-writer.js';
import { CollectedRows } from './collected-rows.js';
import { piecesOf } from './pieces.js';

/**
 * The store of the broker that leads: rows as in the embedded store, durable in etcd, and read from the leader's own
 * copy. `EtcdReplica.lead` makes one.
 */
export class EtcdStore implements Store {
  readonly archived: ClaimArchive;
  readonly histories: Histories;
  private readonly records: Records;
  private readonly collected: CollectedRows;
  private readonly storeId: string;
  /** Everything appended so far; rejects once something could not be written. */
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly copy: ReplicaTables,
    private readonly writer: ChainWriter,
  ) {
    this.collected = new CollectedRows(copy.tables);
    this.records = new Records(this.collected.tables, (work) => this.write(work));
    this.storeId = storeIdIn(copy.tables);
    this.archived = this.records.archived;
    this.histories = this.records.histories;
  }

  load<T>(build: (state: StoredState) => T): Promise<T> {
    return Promise.resolve(build(this.records.state()));
  }

  append(group: ChangeGroup, time?: StoredTime): Promise<void> {
    if (group.changes.length === 0 && time === undefined) return this.written;
    const { records, collected } = this;
    const writing = { records, collected, keys: this.writer.keys };
    try {
      return this.inOrder(piecesOf(group, time, writing), records.appended(group.changes));
    } catch (problem) {
      // Records and memory are ahead of what may be written: from here on nothing is.
      return this.inOrder([], () => {
        throw problem;
      });
    }
  }

  /**
   * Its etcd was made anew of a snapshot: revisions go on after all that there may have been since.
   *
   * @param seen the last one that this broker knows of
   */
  leap(seen: number): Promise<void> {
    return this.write(() => this.records.leap(seen));
  }

  /** Writes nothing but that this broker does from now on. */
  open(): Promise<void> {
    return this.write(() => {});
  }

  async close(): Promise<void> {
    await this.written.catch(() => {});
    await this.copy.close();
  }

  private write(work: () => void): Promise<void> {
    work();
    this.records.putLedger();
    return this.inOrder([{ rows: [...this.collected.take().values()], ledger: this.collected.ledger }], () => {});
  }

  private inOrder(pieces: readonly Piece[], settle: () => void): Promise<void> {
    this.written = this.written.then(async () => {
      for (const piece of pieces) await this.writePiece(piece);
      settle();
    });
    // Whoever appended sees the rejection, and whoever appends next.
    this.written.catch(() => {});
    return this.written;
  }

  /** What is read from here is durable. */
  private async writePiece(piece: Piece): Promise<void> {
    await this.writer.write(piece);
    try {
      this.copy.write(() => applyPiece(this.copy.tables, piece));
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw storeOnEtcdFailed(`this broker's copy in dataDirectory cannot be written (${problem})`, cause);
    }
    this.copy.witness.saw(this.storeId, Ledger.read(piece.ledger).revision);
  }
}
