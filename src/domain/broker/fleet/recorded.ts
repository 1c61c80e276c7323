import type { Change } from '../records/change.js';
import { claimEntry } from '../records/claim-history.js';
import type { Fleet } from './fleet.js';

/**
 * A change with what it adds to the history of its claim or node. Call it before the change is applied, since it
 * compares the claim with what it was.
 *
 * @param by the identity that asked for the change; null when nobody did
 */
export function recorded(fleet: Fleet, change: Change, by: string | null): Change {
  switch (change.kind) {
    case 'claim': {
      const { revision, claim, replaces } = change;
      const entry = claimEntry(fleet.claims.get(claim.id), claim, by);
      return entry === null ? change : { kind: 'claim', revision, claim, replaces, entry };
    }
    case 'node':
    case 'node-forgotten':
    case 'node-noted':
      return change.entry === undefined || by === null ? change : { ...change, entry: { ...change.entry, by } };
    case 'claim-archived':
    case 'tenant':
    case 'tenant-forgotten':
    case 'token-secrets':
      return change;
  }
}
