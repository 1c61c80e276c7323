import type { Fleet } from '../../../../domain/broker/fleet/fleet.js';
import type { Change } from '../../../../domain/broker/records/change.js';
import type { Claim } from '../../../../domain/broker/records/claim.js';
import { completeRecord, type StoredNodeRecord } from '../../../../domain/broker/records/node.js';
import type { TenantRecord } from '../../../../domain/broker/records/tenant.js';
import type { NodeId, TenantId } from '../../../../domain/ids.js';
import { Damage } from '../../check/damage.js';
import { SECRET_KEY } from '../../checksums/facts.js';
import { unseal } from '../../checksums/seal.js';
import type { ClaimReader } from '../../rows/claim-reader.js';
import { parseSecrets } from '../../stored-secrets.js';
import type { RowChange } from '../row-change.js';

/** The index of the record in a sealed record of one. */
const RECORD = 2;

/** What a transaction's rows are read with. */
export interface RowReading {
  /** As it was before. */
  readonly fleet: Fleet;
  readonly reader: ClaimReader;
  /** Of the store, after the transaction: the revision of changes that leave no record behind. */
  readonly revision: number;
}

/**
 * The changes that a transaction's rows tell of, in an order in which a fleet can apply them: nodes before the claims
 * on them, new claims in the order of their making, and what is forgotten last. What was changed twice is told once.
 */
export function changesOfRows(rows: readonly RowChange[], reading: RowReading): readonly Change[] {
  const claims = new Map<number, Claim>();
  for (const row of rows)
    if (row.table === 'claims' && row.text !== null) claims.set(Number(row.key), claimIn(row, reading));
  const archived = rows.flatMap((row) =>
    row.table === 'compactedClaims' && row.text !== null ? [archivedIn(row, reading)] : [],
  );
  assertAllAreSomewhere(rows, archived);
  for (const { claim } of archived)
    if (reading.fleet.claims.get(claim.id)?.revision !== claim.revision) claims.set(claim.createRevision, claim);
  return [
    ...rows.flatMap((row) => factsIn(row, reading)),
    ...rows.flatMap(nodesIn).sort((a, b) => a.node.createRevision - b.node.createRevision),
    ...changedClaims([...claims.values()], reading.fleet),
    ...archived.sort(byRevision),
    ...rows.flatMap((row) => forgottenIn(row, reading)),
  ];
}

type Archived = Extract<Change, { kind: 'claim-archived' }>;
const byRevision = (a: Change, b: Change) => a.revision - b.revision;

function claimIn({ table, key, text }: RowChange, { reader }: RowReading): Claim {
  const counted = table === 'claims' ? 'claims' : 'compactedClaims';
  return reader.claim(unseal(counted, key, text ?? ''));
}

function archivedIn(row: RowChange, reading: RowReading): Archived {
  return { kind: 'claim-archived', revision: Number(row.key), claim: claimIn(row, reading) };
}

/** A claim leaves its table for that of the archived ones only. */
function assertAllAreSomewhere(rows: readonly RowChange[], archived: readonly Archived[]): void {
  const kept = new Set(archived.map(({ claim }) => claim.createRevision));
  const gone = rows.find(({ table, key, text }) => table === 'claims' && text === null && !kept.has(Number(key)));
  if (gone !== undefined) throw new Damage(`the record ${gone.key} of claims was removed`);
}

function changedClaims(claims: readonly Claim[], fleet: Fleet): readonly Change[] {
  const changes = claims.map((claim): Change => {
    const replaces = fleet.claims.get(claim.id)?.revision ?? null;
    return { kind: 'claim', revision: claim.revision, claim, replaces };
  });
  const isNew = (change: Change) => change.kind === 'claim' && change.replaces === null;
  return [
    ...changes.filter((change) => !isNew(change)).sort(byRevision),
    ...changes.filter(isNew).sort((a, b) => madeAt(a) - madeAt(b)),
  ];
}

function madeAt(change: Change): number {
  return change.kind === 'claim' ? change.claim.createRevision : change.revision;
}

function factsIn({ table, key, text }: RowChange, { revision }: RowReading): readonly Change[] {
  if (text === null) return [];
  if (table === 'facts' && key === SECRET_KEY)
    return [{ kind: 'token-secrets', revision, secrets: parseSecrets(unseal('facts', key, text)[RECORD]) }];
  if (table !== 'tenants') return [];
  const tenant = unseal('tenants', key, text)[RECORD] as TenantRecord;
  return [{ kind: 'tenant', revision: tenant.revision, tenant }];
}

function nodesIn({ table, key, text }: RowChange): readonly Extract<Change, { kind: 'node' }>[] {
  if (table !== 'nodes' || text === null) return [];
  const node = completeRecord(unseal('nodes', key, text)[RECORD] as StoredNodeRecord);
  return [{ kind: 'node', revision: node.revision, node }];
}

function forgottenIn({ table, key, text }: RowChange, { revision }: RowReading): readonly Change[] {
  if (text !== null) return [];
  if (table === 'nodes') return [{ kind: 'node-forgotten', revision, id: String(key) as NodeId }];
  return table === 'tenants' ? [{ kind: 'tenant-forgotten', revision, id: String(key) as TenantId }] : [];
}
