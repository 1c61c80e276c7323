import type { Change } from '../../../domain/broker/records/change.js';
import type { Claim } from '../../../domain/broker/records/claim.js';
import type { NodeRecord } from '../../../domain/broker/records/node.js';
import type { TenantRecord } from '../../../domain/broker/records/tenant.js';
import type { BrokerMs } from '../../../domain/ids.js';
import type { StoredTime, WallOffset } from '../../clock/wall-times.js';
import { CLOCK_KEY, SECRET_KEY, STORE_ID_KEY, sealFact, unsealFact } from '../checksums/facts.js';
import { LEDGER_KEY, Ledger } from '../checksums/ledger.js';
import { seal } from '../checksums/seal.js';
import { ClaimReader } from '../rows/claim-reader.js';
import { storedClaim } from '../rows/stored-claim.js';
import type { Histories, StoredState } from '../store.js';
import { parseSecrets, storedSecrets } from '../stored-secrets.js';
import { ClaimHistories } from './claim-histories.js';
import { NodeHistories } from './node-histories.js';
import { RecordTable } from './record-table.js';
import { TableArchive, type Write } from './table-archive.js';
import type { Tables } from './tables.js';

/**
 * What a store's tables say, and how changes become records in them. Each record has its own key, so that the size
 * depends on the state and not on the history.
 */
export class Records {
  readonly archived: TableArchive;
  readonly histories: Histories;
  private readonly claimHistories: ClaimHistories;
  private readonly nodeHistories: NodeHistories;
  private readonly ledger: Ledger;
  private readonly nodes: RecordTable<NodeRecord>;
  private readonly tenants: RecordTable<TenantRecord>;
  /** The wall-clock offsets as last written. */
  private wallOffsets: readonly WallOffset[];

  /** @param write makes what the archive writes by itself durable */
  constructor(
    private tables: Tables,
    write: Write,
  ) {
    this.ledger = Ledger.read(tables.facts.get(LEDGER_KEY) ?? '');
    this.nodes = new RecordTable('nodes', tables.nodes, this.ledger.of('nodes'));
    this.tenants = new RecordTable('tenants', tables.tenants, this.ledger.of('tenants'));
    this.archived = new TableArchive(tables, this.ledger, write);
    this.claimHistories = new ClaimHistories(tables);
    this.nodeHistories = new NodeHistories(tables);
    this.histories = {
      ofClaim: (claim) => this.claimHistories.of(claim),
      ofNode: (id) => this.nodeHistories.of(id),
    };
    this.wallOffsets = offsetsIn(tables);
  }

  /** Continues with the same tables, reopened. */
  reopen(tables: Tables): void {
    this.tables = tables;
    this.nodes.reopen(tables.nodes);
    this.tenants.reopen(tables.tenants);
    this.archived.reopen(tables);
    this.claimHistories.reopen(tables);
    this.nodeHistories.reopen(tables);
  }

  /** Everything, as a broker loads it. */
  state(): StoredState {
    const { claims, facts } = this.tables;
    const { revision, restoredRevision, nowMs } = this.ledger;
    const time = nowMs === 0 ? null : { nowMs: nowMs as BrokerMs, wallOffsets: this.wallOffsets };
    const tokenSecrets = parseSecrets(unsealFact(SECRET_KEY, facts.get(SECRET_KEY) ?? ''));
    const records = { nodes: this.nodes.read(), tenants: this.tenants.read(), claims: claimsOf(claims) };
    return { ...records, revision, time, tokenSecrets, ...(restoredRevision === 0 ? {} : { restoredRevision }) };
  }

  /** Writes changes, the time if given, and the ledger that counts them. Part of a commit. */
  put(changes: readonly Change[], time?: StoredTime): void {
    for (const change of changes) this.putChange(change);
    if (time !== undefined) this.putTime(time);
    this.ledger.revision = changes.at(-1)?.revision ?? this.ledger.revision;
    this.putLedger();
  }

  /** Part of a commit. */
  putLedger(): void {
    void this.tables.facts.put(LEDGER_KEY, this.ledger.text());
  }

  /** Writes that this is a backup of what there was: see Ledger. Part of a commit. */
  leap(seen: number): void {
    this.ledger.leap(seen);
    this.putLedger();
  }

  /** An append of these changes is complete. Call the returned function when they can be read from the tables. */
  appended(changes: readonly Change[]): () => void {
    const histories = [this.claimHistories.appended(), this.nodeHistories.appended()];
    return () => {
      this.archived.written(changes);
      for (const written of histories) written();
    };
  }

  private putTime({ nowMs, wallOffsets }: StoredTime): void {
    this.ledger.nowMs = nowMs;
    if (wallOffsets === this.wallOffsets) return;
    this.wallOffsets = wallOffsets;
    const pairs = wallOffsets.map(({ fromMs, offsetMs }) => [fromMs, offsetMs]);
    void this.tables.facts.put(CLOCK_KEY, sealFact(CLOCK_KEY, pairs));
  }

  private putChange(change: Change): void {
    switch (change.kind) {
      case 'node':
        this.nodeHistories.put(change.node.id, change.entry);
        return this.nodes.put(change.node);
      case 'node-forgotten':
        this.nodeHistories.remove(change.id, change.entry);
        return this.nodes.remove(change.id);
      case 'node-noted':
        return this.nodeHistories.put(change.id, change.entry);
      case 'tenant':
        return this.tenants.put(change.tenant);
      case 'tenant-forgotten':
        return this.tenants.remove(change.id);
      case 'token-secrets':
        return void this.tables.facts.put(SECRET_KEY, sealFact(SECRET_KEY, storedSecrets(change.secrets)));
      case 'claim':
        return this.putClaim(change);
      case 'claim-archived':
        this.archived.put(change.revision, change.claim, this.claimHistories.before(change.claim));
        return this.removeClaim(change.claim);
    }
  }

  private putClaim({ claim, replaces, entry }: Extract<Change, { kind: 'claim' }>): void {
    const key = claim.createRevision;
    const history = this.claimHistories.next(claim, replaces !== null, entry);
    const tally = this.ledger.of('claims');
    if (replaces !== null) tally.remove(replaces);
    tally.add(claim.revision);
    void this.tables.claims.put(key, seal('claims', key, JSON.stringify(storedClaim(claim, history))));
  }

  private removeClaim({ createRevision, revision }: Claim): void {
    this.ledger.of('claims').remove(revision);
    void this.tables.claims.remove(createRevision);
  }
}

/** The wall-clock offsets that a store has. */
export function offsetsIn({ facts }: Pick<Tables, 'facts'>): readonly WallOffset[] {
  const pairs = unsealFact(CLOCK_KEY, facts.get(CLOCK_KEY) ?? '') as readonly (readonly [BrokerMs, number])[];
  return pairs.map(([fromMs, offsetMs]) => ({ fromMs, offsetMs }));
}

/** By what a store on etcd is known again; '' for one that has nothing of the kind. */
export function storeIdIn({ facts }: Pick<Tables, 'facts'>): string {
  const text = facts.get(STORE_ID_KEY);
  return text === undefined ? '' : String(unsealFact(STORE_ID_KEY, text));
}

function* claimsOf(table: Tables['claims']): Generator<Claim> {
  const reader = new ClaimReader();
  for (const { value } of table.getRange()) yield reader.claim(JSON.parse(value));
}
