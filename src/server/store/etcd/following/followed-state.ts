import type { Fleet } from '../../../../domain/broker/fleet/fleet.js';
import type { Change } from '../../../../domain/broker/records/change.js';
import { type Claim, canExpire } from '../../../../domain/broker/records/claim.js';
import type { LastWrite } from '../../../../domain/election/election.js';
import type { KeyEvent } from '../../../etcd/etcd.js';
import { Damage } from '../../check/damage.js';
import { CLOCK_KEY } from '../../checksums/facts.js';
import { ClaimReader } from '../../rows/claim-reader.js';
import { offsetsIn } from '../../tables/records.js';
import { applyPiece } from '../apply-rows.js';
import type { EtcdKeys } from '../etcd-keys.js';
import type { Followed } from '../replica.js';
import type { ReplicaTables } from '../replica-tables.js';
import type { RowChange } from '../row-change.js';
import { ChainEnd, type MetaEntry } from './chain-end.js';
import { changesOfRows } from './changes-of-rows.js';
import { LeaderTime } from './leader-time.js';

/** A standby ends no claims: one whose time has come is looked at again so much later, perhaps as a leader. */
const DUE_AGAIN_MS = 5_000;

/** Where a replica begins. */
export interface FollowedStart {
  readonly keys: EtcdKeys;
  readonly copy: ReplicaTables;
  readonly fleet: Fleet;
  readonly meta: MetaEntry;
  readonly atMonotonicMs: number;
}

/** What a replica knows: a fleet, tables and time, which transactions of the leader's bring up to date. */
export class FollowedState {
  readonly fleet: Fleet;
  readonly time: LeaderTime;
  readonly chain: ChainEnd;
  private readonly reader = new ClaimReader();
  private seenMs: number;

  constructor(private readonly start: FollowedStart) {
    const { copy, fleet, meta, atMonotonicMs } = start;
    this.fleet = fleet;
    this.chain = new ChainEnd(copy, meta);
    this.seenMs = atMonotonicMs;
    this.time = new LeaderTime(this.chain.ledger.nowMs, atMonotonicMs, offsetsIn(copy.tables));
  }

  get archivedCount(): number {
    return this.chain.ledger.of('compactedClaims').count;
  }

  /** Who may answer yet, as the last write says, and when it was seen. */
  get lastWrite(): LastWrite {
    return { ...(this.chain.answering ?? { term: 0, ttlMs: 0 }), seenMs: this.seenMs };
  }

  /**
   * Takes over what a transaction has changed; null when that was nothing of the store's. Throws LostThread where one
   * was missed, and Damage.
   */
  take(events: readonly KeyEvent[], monotonicMs: number): Followed | null {
    const rows = events.flatMap((event) => this.rowOf(event));
    const meta = events.find(({ key }) => key === this.start.keys.meta);
    if (meta === undefined && rows.length === 0) return null;
    if (!meta?.entry) throw new Damage('its records were changed without its meta record');
    const termBefore = this.chain.term;
    const { ledger } = this.chain.follow(meta.entry);
    this.seenMs = monotonicMs;
    const changes = this.apply(rows, ledger);
    const { revision, restoredRevision } = this.chain.ledger;
    const hasLeapt = restoredRevision !== this.fleet.restoredRevision;
    this.fleet.restoredRevision = restoredRevision;
    if (this.chain.term !== termBefore) this.time.changedLeader();
    this.tellTime(rows, monotonicMs);
    this.passExpired();
    return { changes, revision, hasLeapt };
  }

  private rowOf({ key, entry }: KeyEvent): readonly RowChange[] {
    const place = this.start.keys.parse(key);
    return place === null ? [] : [{ ...place, text: entry?.value ?? null }];
  }

  private apply(rows: readonly RowChange[], ledger: string): readonly Change[] {
    const { fleet, reader, start } = this;
    const { revision } = this.chain.ledger;
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

  private tellTime(rows: readonly RowChange[], monotonicMs: number): void {
    this.time.heard(this.chain.ledger.nowMs, monotonicMs);
    const hasOffsets = rows.some(({ table, key }) => table === 'facts' && key === CLOCK_KEY);
    if (hasOffsets) this.time.setWallOffsets(offsetsIn(this.start.copy.tables));
  }

  /** Claims that have ended need no deadline any more; without this a standby would remember all there ever were. */
  private passExpired(): void {
    const { expiries } = this.fleet.claims;
    const { nowMs } = this.chain.ledger;
    const waiting: Claim[] = [];
    for (let id = expiries.takeDue(nowMs); id !== undefined; id = expiries.takeDue(nowMs)) {
      const claim = this.fleet.claims.get(id);
      if (claim !== undefined && canExpire(claim)) waiting.push(claim);
    }
    for (const { id, expireMs } of waiting) expiries.schedule(id, Math.max(expireMs, nowMs + DUE_AGAIN_MS));
  }
}
