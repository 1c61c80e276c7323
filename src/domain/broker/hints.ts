import { nodeName } from '../ids.js';
import { meetsAll } from '../labels.js';
import type { ClaimSpec } from './claim.js';
import type { Cause } from './feasibility.js';
import { type NodeEntry, unusedCount } from './node.js';

/** More than this many suggestions are no help. */
const HINTS_MAX = 5;

const MIB = 2 ** 20;

/** What a hint may look at. */
export interface HintBasis {
  readonly spec: ClaimSpec;
  readonly ruledOut: ReadonlyMap<Cause, readonly NodeEntry[]>;
  readonly releasingCount: number;
}

/** What would make the request fit: each hint changes one thing, and would be enough. Most useful first. */
export function hintsFor(basis: HintBasis): readonly string[] {
  const hints = [waitForReleases(basis), uncordon(basis), bringBack(basis), acceptSmaller(basis), acceptLarger(basis)];
  return hints.filter((hint) => hint !== null).slice(0, HINTS_MAX);
}

function waitForReleases({ releasingCount }: HintBasis): string | null {
  return releasingCount === 0 ? null : `wait: ${releasingCount} suitable RMA(s) are being given back now`;
}

function uncordon({ ruledOut }: HintBasis): string | null {
  const entry = (ruledOut.get('CORDONED') ?? []).find((cordoned) => cordoned.session !== null && hasRoom(cordoned));
  if (entry === undefined) return null;
  const why = entry.record.cordonReason ?? '';
  return `uncordon ${nodeName(entry.record.id)} (cordoned: ${why})`;
}

function bringBack({ ruledOut }: HintBasis): string | null {
  const entry = (ruledOut.get('AGENT_SILENT') ?? []).find(hasRoom);
  return entry === undefined ? null : `bring back the agent of ${nodeName(entry.record.id)}`;
}

function acceptSmaller({ spec, ruledOut }: HintBasis): string | null {
  const sizes = openSizes(spec, ruledOut.get('RMA_TOO_SMALL') ?? []);
  if (sizes.length === 0) return null;
  const largest = Math.max(...sizes);
  return `accept min_rma_bytes of ${inWords(largest)} (+${sizes.filter((size) => size === largest).length} node(s))`;
}

function acceptLarger({ spec, ruledOut }: HintBasis): string | null {
  const sizes = openSizes(spec, ruledOut.get('RMA_TOO_LARGE') ?? []);
  if (sizes.length === 0) return null;
  const smallest = Math.min(...sizes);
  return `accept max_rma_bytes of ${inWords(smallest)} (+${sizes.filter((size) => size === smallest).length} node(s))`;
}

/** Sizes of nodes that fit but for their size. Causes before the size in CAUSES were passed already. */
function openSizes(spec: ClaimSpec, entries: readonly NodeEntry[]): number[] {
  const open = entries.filter(
    (entry) =>
      entry.session !== null &&
      entry.record.cordonReason === null &&
      hasRoom(entry) &&
      meetsAll(entry.record.labels, spec.labelRequirements),
  );
  return open.map((entry) => entry.record.rmaSizeBytes);
}

/** The number to send, and where it is a whole one, the number to read. */
function inWords(bytes: number): string {
  return bytes % MIB === 0 ? `${bytes} (${bytes / MIB} MiB)` : String(bytes);
}

function hasRoom(entry: NodeEntry): boolean {
  return unusedCount(entry) > 0;
}
