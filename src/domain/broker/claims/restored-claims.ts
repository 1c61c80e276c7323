import type { Fleet } from '../fleet/fleet.js';
import type { Claim } from '../records/claim.js';

/**
 * True for a claim whose placement comes from the backup that the store was restored from. Only its agent knows what
 * became of it between backup and restore, and its creator may have learned that it ended: it must not get an RMA
 * again.
 */
export function isOfBackup({ restoredRevision }: Pick<Fleet, 'restoredRevision'>, { fencingToken }: Claim): boolean {
  return fencingToken <= restoredRevision;
}
