import type { Claim } from '../../../domain/broker/records/claim.js';
import { specText } from './stored-spec.js';

/**
 * The values of a claim without the names of its fields, which would be most of its bytes, its revision first. A field
 * that is added goes to the end; one that moves makes another layout of the store. It becomes JSON, whose strings the
 * engine makes whole: those of other decoders are slices that keep all they were cut from in memory. What nearly every
 * claim has is not in a list of its own, which takes longer to read.
 */
export function storedClaim(claim: Claim) {
  const { placement, holder, clearing, set } = claim;
  return [
    claim.revision,
    claim.id,
    claim.state,
    claim.node,
    claim.rmaBytes,
    claim.device,
    claim.fencingToken,
    claim.createMs,
    claim.updateMs,
    claim.expireMs,
    claim.endMs,
    claim.endCause,
    claim.createRevision,
    claim.requestId,
    claim.requestTerms,
    claim.triedNodes,
    placement.placeMs,
    placement.openNodeCount,
    placement.nodeFreeCount,
    placement.waitedMs,
    claim.spec.guest,
    specText(claim.spec),
    set === null ? null : ([set.first, set.index, set.size] as const),
    holder?.executable ?? null,
    holder?.pid ?? 0,
    holder?.uid ?? 0,
    holder?.gid ?? 0,
    holder?.startTicks ?? 0,
    clearing?.method ?? null,
    clearing?.durationMs ?? 0,
    clearing?.pagesChecked ?? 0,
  ] as const;
}

/** A claim as a store keeps it, behind its checksum. */
export type StoredClaim = readonly [checksum: number, ...values: ReturnType<typeof storedClaim>];
