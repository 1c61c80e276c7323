import { Ledger } from '../checksums/ledger.js';

/** How much a store holds, for people. */
export interface StoreCounts {
  readonly claims: number;
  readonly nodes: number;
  readonly tenants: number;
  /** Ended claims that are only looked up. */
  readonly archived: number;
  readonly revision: number;
}

/** What a ledger counts. */
export function countsOf(ledgerText: string): StoreCounts {
  const ledger = Ledger.read(ledgerText);
  const [claims, nodes, tenants, archived] = (['claims', 'nodes', 'tenants', 'compactedClaims'] as const).map(
    (table) => ledger.of(table).count,
  );
  return {
    claims: claims ?? 0,
    nodes: nodes ?? 0,
    tenants: tenants ?? 0,
    archived: archived ?? 0,
    revision: ledger.revision,
  };
}
