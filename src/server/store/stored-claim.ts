import type { Claim, ClaimSpec } from '../../domain/broker/claim.js';

/**
 * The values of a claim without the names of its fields, which would be most of its bytes. A field that is added goes to the
 * end; one that moves makes another layout of the store. It becomes JSON, whose strings the engine makes whole: those of other
 * decoders are slices that keep all they were cut from in memory. What nearly every claim has is not in a list of its own, which
 * takes longer to read.
 */
export function storedClaim(claim: Claim) {
  const { placement, holder, clearing, set } = claim;
  return [
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
    claim.revision,
    claim.requestId,
    claim.requestTerms,
    claim.triedNodes,
    placement.placeMs,
    placement.openNodeCount,
    placement.nodeFreeCount,
    placement.waitedMs,
    claim.spec.guest,
    specJson(claim.spec),
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

/** A specification is stored at least twice: its claim is reserved and, soon after, prepared. As many as are likely under way. */
const JSONS_MAX = 1_024;
const jsons = new Map<ClaimSpec, string>();

function specJson(spec: ClaimSpec): string {
  const known = jsons.get(spec);
  if (known !== undefined) return known;
  if (jsons.size >= JSONS_MAX) jsons.clear();
  const json = swapQuotes(JSON.stringify(storedSpec(spec)));
  jsons.set(spec, json);
  return json;
}

/** So that JSON within JSON has hardly a mark that must be escaped, which costs each time it is written or read. Undoes itself. */
export function swapQuotes(json: string): string {
  return json.replace(/["']/g, (quote) => (quote === '"' ? "'" : '"'));
}

/** Without the guest it is the same for many claims, which the reader sees without looking into it. */
function storedSpec(spec: ClaimSpec) {
  return [
    spec.minRmaBytes,
    spec.maxRmaBytes,
    spec.labelRequirements,
    spec.node,
    spec.device,
    spec.labels,
    spec.excludedNodes,
    spec.tenant,
    spec.priority,
    spec.group,
    spec.sharing,
    spec.strategy,
    spec.spreadLabel,
    spec.labelPreferences,
    spec.need,
  ] as const;
}

/** A claim as a store keeps it. */
export type StoredClaim = ReturnType<typeof storedClaim>;
export type StoredSpec = ReturnType<typeof storedSpec>;
