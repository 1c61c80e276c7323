import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import type { Change } from '../../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import { storedClaim } from '../../../../src/server/store/rows/stored-claim.js';

/**
 * A claim's row as version 0.1.0 wrote it: the same values, with the revision behind the
 * createRevision and not in front.
 */
function rowOf(claim: Claim): readonly unknown[] {
  const [revision, ...rest] = storedClaim(claim);
  return [...rest.slice(0, 12), revision, ...rest.slice(12)];
}

/** Writes a store as version 0.1.0 did, where that had it. Resolves to the secret of claim tokens. */
export async function writeLayout5(dataDirectory: string, changes: readonly Change[]): Promise<Uint8Array> {
  mkdirSync(dataDirectory, { recursive: true });
  const root = open<unknown, string>({ path: join(dataDirectory, 'broker.lmdb'), maxDbs: 16 });
  const tables = openTables(root);
  for (const change of changes) put(tables, change);
  const secret = randomBytes(32);
  void tables.meta.put('tokenSecret', secret);
  void tables.meta.put('revision', changes.at(-1)?.revision ?? 0);
  await tables.meta.put('schemaVersion', 5);
  await root.close();
  return secret;
}

type Tables = ReturnType<typeof openTables>;

function openTables(root: RootDatabase<unknown, string>) {
  const numbers = { encoding: 'ordered-binary' } as const;
  return {
    claims: root.openDB<unknown, number>({ name: 'claims', encoding: 'json' }),
    nodes: root.openDB<unknown, string>({ name: 'nodes' }),
    tenants: root.openDB<unknown, string>({ name: 'tenants' }),
    meta: root.openDB<unknown, string>({ name: 'meta' }),
    archived: root.openDB<unknown, number>({ name: 'compactedClaims', encoding: 'json' }),
    ids: root.openDB<number, string>({ name: 'compactedIds', ...numbers }),
    requests: root.openDB<number, string>({ name: 'compactedRequests', ...numbers, dupSort: true }),
  };
}

function put(tables: Tables, change: Change): unknown {
  switch (change.kind) {
    case 'node':
      return tables.nodes.put(change.node.id, change.node);
    case 'node-forgotten':
      return tables.nodes.remove(change.id);
    case 'node-noted':
      return null;
    case 'tenant':
      return tables.tenants.put(change.tenant.id, change.tenant);
    case 'tenant-forgotten':
      return tables.tenants.remove(change.id);
    case 'claim':
      return tables.claims.put(change.claim.createRevision, rowOf(change.claim));
    case 'token-secrets':
      throw new Error('layout 5 has one secret');
    case 'claim-archived':
      return putArchived(tables, change.revision, change.claim);
  }
}

function putArchived({ archived, ids, requests, claims }: Tables, revision: number, claim: Claim): unknown {
  void archived.put(revision, rowOf(claim));
  void ids.put(claim.id, revision);
  if (claim.requestId !== null) void requests.put(claim.requestId, revision);
  return claims.remove(claim.createRevision);
}
