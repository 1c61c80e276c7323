import type { Fleet } from '../../../../domain/broker/fleet/fleet.js';
import type { Change } from '../../../../domain/broker/records/change.js';
import { type Claim, canExpire } from '../../../../domain/broker/records/claim.js';
import type { EtcdRevision, KeyEvent } from '../../../etcd/etcd.js';
import { Damage } from '../../check/damage.js';
import { CLOCK_KEY } from '../../checksums/facts.js';
import { Ledger } from '../../checksums/ledger.js';
import { ClaimReader } from '../../rows/claim-reader.js';
import { offsetsIn, storeIdIn } from '../../tables/records.js';
import { applyPiece } from '../apply-rows.js';
import type { EtcdKeys } from '../etcd-keys.js';
import { type Meta, parseMeta } from '../meta.js';
import type { Followed } from '../replica.js';
import type { ReplicaTables } from '../replica-tables.js';
import type { RowChange } from '../row-change.js';
import { changesOfRows } from './changes-of-rows.js';
import { LeaderTime } from './leader-time.js';

/** A standby ends no claims: one whose time has come is looked at again so much later, perhaps as a leader. */
const DUE_AGAIN_MS = 5_000;

/** Where a replica begins. */
export interface FollowedStart {
  readonly keys: EtcdKeys;
  readonly copy: ReplicaTables;
  readonly fleet: Fleet;
  readonly meta: Meta;
  readonly metaModRevision: EtcdRevision;
  readonly atMonotonicMs: number;
}

/** What a replica knows: a fleet, tables and time, which transactions of the leader's bring up to date. */
export class FollowedState {
  readonly fleet: Fleet;
  readonly time: LeaderTime;
  private readonly reader = new ClaimReader();
  private readonly storeId: string;
  private ledger: Ledger;
  private lastTerm: number;
  private lastMeta: EtcdRevision;

  constructor(private readonly start: FollowedStart) {
    const { copy, fleet, meta, metaModRevision, atMonotonicMs } = start;
    this.fleet = fleet;
    this.ledger = Ledger.read(meta.ledger);
    [this.lastTerm, this.lastMeta] = [meta.term, metaModRevision];
    this.storeId = storeIdIn(copy.tables);
    this.witness();
    this.time = new LeaderTime(this.ledger.nowMs, atMonotonicMs, offsetsIn(copy.tables));
  }

  get archivedCount(): number {
    return this.ledger.of('compactedClaims').count;
  }

  get metaModRevision(): EtcdRevision {
    return this.lastMeta;
  }

  /** A revision that the store has had, though it has gone back since: its etcd was restored. Null otherwise. */
  get lostRevision(): number | null {
    const seen = this.start.copy.witness.revisionOf(this.storeId);
    return seen > this.ledger.revision ? seen : null;
  }

  /** Takes over what a transaction has changed; null when that was nothing of the store's. Throws Damage. */
  take(revision: EtcdRevision, events: readonly KeyEvent[], monotonicMs: number): Followed | null {
    const rows = events.flatMap((event) => this.rowOf(event));
    const meta = events.find(({ key }) => key === this.start.keys.meta);
    if (meta === undefined && rows.length === 0) return null;
    if (!meta?.entry) throw new Damage('its records were changed without its meta record');
    const { term, ledger } = parseMeta(meta.entry.value);
    this.ledger = Ledger.read(ledger);
    this.lastMeta = revision;
    const changes = this.apply(rows, ledger);
    const { restoredRevision } = this.ledger;
    const hasLeapt = restoredRevision !== this.fleet.restoredRevision;
    this.fleet.restoredRevision = restoredRevision;
    this.witness();
    this.tell(term, monotonicMs, rows);
    this.passExpired();
    return { changes, revision: this.ledger.revision, hasLeapt };
  }

  private witness(): void {
    this.start.copy.witness.saw(this.storeId, this.ledger.revision);
  }

  private rowOf({ key, entry }: KeyEvent): readonly RowChange[] {
    const place = this.start.keys.parse(key);
    return place === null ? [] : [{ ...place, text: entry?.value ?? null }];
  }

  private apply(rows: readonly RowChange[], ledger: string): readonly Change[] {
    const {
      fleet,
      reader,
      start,
      ledger: { revision },
    } = this;
    const changes = changesOfRows(rows, { fleet, reader, revision });
    start.copy.write(() => applyPiece(start.copy.tables, { rows, ledger }));
    for (const change of changes) this.applyChange(change);
    fleet.resumeAt(revision);
    // Nobody waits here for what becomes free.
    fleet.takeFreed();
    return [...changes].sort((a, b) => a.revision - b.revision);
  }

  private applyChange(change: Change): void {
    this.fleet.apply(change);
    if (change.kind !== 'node') return;
    const entry = this.fleet.nodes.get(change.node.id);
    if (entry !== undefined) entry.lastHeardMs = change.node.lastHeardMs;
  }

  private tell(term: number, monotonicMs: number, rows: readonly RowChange[]): void {
    if (term !== this.lastTerm) this.time.changedLeader();
    this.lastTerm = term;
    this.time.heard(this.ledger.nowMs, monotonicMs);
    const hasOffsets = rows.some(({ table, key }) => table === 'facts' && key === CLOCK_KEY);
    if (hasOffsets) this.time.setWallOffsets(offsetsIn(this.start.copy.tables));
  }

  /** Claims that have ended need no deadline any more; without this a standby would remember all there ever were. */
  private passExpired(): void {
    const { expiries } = this.fleet.claims;
    const waiting: Claim[] = [];
    for (let id = expiries.takeDue(this.ledger.nowMs); id !== undefined; id = expiries.takeDue(this.ledger.nowMs)) {
      const claim = this.fleet.claims.get(id);
      if (claim !== undefined && canExpire(claim)) waiting.push(claim);
    }
    for (const { id, expireMs } of waiting) expiries.schedule(id, Math.max(expireMs, this.ledger.nowMs + DUE_AGAIN_MS));
  }
}
