import type { Fleet } from '../fleet/fleet.js';
import type { Claim } from '../records/claim.js';

/**
 * True of a claim that stands where it stood in the backup which the store was restored from. What became
 * of it between that and the restore only its agent knows, and somebody may have been told of its end:
 * nobody may hold an RMA for it anew.
 */
export function isOfBackup({ restoredRevision }: Pick<Fleet, 'restoredRevision'>, { fencingToken }: Claim): boolean {
  return fencingToken <= restoredRevision;
}
