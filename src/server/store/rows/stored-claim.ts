import type { Claim } from '../../../domain/broker/records/claim.js';
import { columnsOf, type Row } from './column.js';
import { specText } from './stored-spec.js';

/**
 * How the value of each column comes out of a claim. Their order here is the layout of a row, and the only place that
 * says it: a column that is added goes to the end; one that moves makes another layout of the store. What nearly every
 * claim has is not in a list of its own, which takes longer to read.
 */
const TABLE = {
  revision: ({ revision }: Claim) => revision,
  id: ({ id }: Claim) => id,
  state: ({ state }: Claim) => state,
  node: ({ node }: Claim) => node,
  rmaBytes: ({ rmaBytes }: Claim) => rmaBytes,
  device: ({ device }: Claim) => device,
  fencingToken: ({ fencingToken }: Claim) => fencingToken,
  createMs: ({ createMs }: Claim) => createMs,
  updateMs: ({ updateMs }: Claim) => updateMs,
  expireMs: ({ expireMs }: Claim) => expireMs,
  endMs: ({ endMs }: Claim) => endMs,
  endCause: ({ endCause }: Claim) => endCause,
  createRevision: ({ createRevision }: Claim) => createRevision,
  requestId: ({ requestId }: Claim) => requestId,
  requestTerms: ({ requestTerms }: Claim) => requestTerms,
  triedNodes: ({ triedNodes }: Claim) => triedNodes,
  placeMs: ({ placement }: Claim) => placement.placeMs,
  openNodeCount: ({ placement }: Claim) => placement.openNodeCount,
  nodeFreeCount: ({ placement }: Claim) => placement.nodeFreeCount,
  waitedMs: ({ placement }: Claim) => placement.waitedMs,
  guest: ({ spec }: Claim) => spec.guest,
  spec: ({ spec }: Claim) => specText(spec),
  set: ({ set }: Claim) => (set === null ? null : ([set.first, set.index, set.size] as const)),
  holderExecutable: ({ holder }: Claim) => holder?.executable ?? null,
  holderPid: ({ holder }: Claim) => holder?.pid ?? 0,
  holderUid: ({ holder }: Claim) => holder?.uid ?? 0,
  holderGid: ({ holder }: Claim) => holder?.gid ?? 0,
  holderStartTicks: ({ holder }: Claim) => holder?.startTicks ?? 0,
  clearingMethod: ({ clearing }: Claim) => clearing?.method ?? null,
  clearingMs: ({ clearing }: Claim) => clearing?.durationMs ?? 0,
  pagesChecked: ({ clearing }: Claim) => clearing?.pagesChecked ?? 0,
  history: (_: Claim, history: string) => history,
  requestedBy: ({ requestedBy }: Claim) => requestedBy,
};

type Values = { readonly [Name in keyof typeof TABLE]: ReturnType<(typeof TABLE)[Name]> };

/** Where each value of a claim stands in its row, behind the checksum. */
export const CLAIM = columnsOf<Values>(TABLE, 1);

const readers = Object.values(TABLE);

/**
 * The row of a claim, without its checksum. The names of its fields would be most of its bytes. It becomes JSON, whose
 * strings the engine makes whole: those of other decoders are slices that keep all they were cut from in memory.
 *
 * @param history see stored-history.ts; it is in no claim in memory
 */
export function storedClaim(claim: Claim, history = ''): Row {
  // Not map(), whose array could have holes for all that the engine knows: that takes a third longer to become JSON.
  const row: unknown[] = [];
  for (const read of readers) row.push(read(claim, history));
  return row;
}
