import type { DeviceKind } from '../../claim-state.js';
import { EXAMPLE_NODES_MAX, SIZES_MAX } from '../../contract-limits.js';
import type { BrokerMs, NodeId } from '../../ids.js';
import type { Fleet } from '../fleet/fleet.js';
import { allocatableCount, freeCount, type NodeEntry, usedCount } from '../records/node.js';
import { drainProgress } from './drain-progress.js';

/** How many nodes there are in each condition. */
export interface NodeCounts {
  readonly total: number;
  /** Connected; all others are silent. */
  readonly ready: number;
  readonly silent: number;
  /** Connected or not; a draining node is cordoned too. */
  readonly cordoned: number;
  readonly draining: number;
}

/** The total capacity of all nodes with the same device and RMA size. */
export interface SizeCapacity {
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly nodeCount: number;
  readonly capacityCount: number;
  /** Capacity minus what operators withhold. */
  readonly allocatableCount: number;
  /** Promised or in use. */
  readonly usedCount: number;
  /** How many the broker would promise now. */
  readonly freeCount: number;
}

/** What may be wrong, worst first. proto: Problem */
export const PROBLEM_KINDS = [
  'NO_NODES',
  'NODES_SILENT',
  'NO_STANDBY',
  'AGENTS_REFUSED',
  'DRAINS_OVERDUE',
  'RMAS_POISONED',
  'RMAS_QUARANTINED',
  'RMAS_EXHAUSTED',
  'REQUESTS_WAITING',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** A problem that an operator should look at. */
export interface Problem {
  readonly kind: ProblemKind;
  /** How many nodes, RMAs or requests it concerns; for RMAS_EXHAUSTED, how many RMAs of that size there are. */
  readonly count: number;
  /** How many nodes it concerns; 0 where it does not concern nodes. */
  readonly nodeCount: number;
  /** The names of some of them. */
  readonly exampleNodes: readonly NodeId[];
  /** For RMAS_EXHAUSTED: the size; otherwise null. */
  readonly size: SizeCapacity | null;
}

/** The state of the whole fleet. */
export interface FleetStatus {
  readonly nodes: NodeCounts;
  /** Ordered by device, then size; at most 256. */
  readonly sizes: readonly SizeCapacity[];
  readonly problems: readonly Problem[];
}

/** What the fleet's records do not tell. */
export interface Surroundings {
  /** How many requests wait for capacity. */
  readonly waitingCount: number;
  /** How many other brokers could take over at once; null for a broker that is alone on a store of its own. */
  readonly readyStandbyCount: number | null;
}

const NO_EXAMPLES = { nodeCount: 0, exampleNodes: [] } as const;

/** Looks at each node once. */
export function fleetStatus(
  fleet: Fleet,
  { waitingCount, readyStandbyCount }: Surroundings,
  nowMs: BrokerMs,
): FleetStatus {
  const entries = fleet.nodes.inOrder.filter((entry) => entry !== undefined);
  const sizes = sizesOf(entries);
  const about = (kind: ProblemKind, isAffected: (entry: NodeEntry) => boolean, countOf = (_: NodeEntry) => 1) =>
    problemOfNodes(kind, entries.filter(isAffected), countOf);
  const poisonedIn = ({ inventory }: NodeEntry) => inventory?.poisonedCount ?? 0;
  // Slots that a process does not release. Those with failed memory are quarantined too, but are a problem of their
  // own.
  const quarantinedIn = (entry: NodeEntry) => (entry.inventory?.slots.quarantined ?? 0) - poisonedIn(entry);
  const problems = [
    entries.length === 0 ? { kind: 'NO_NODES' as const, count: 0, ...NO_EXAMPLES, size: null } : null,
    about('NODES_SILENT', ({ session }) => session === null),
    readyStandbyCount === 0 ? { kind: 'NO_STANDBY' as const, count: 0, ...NO_EXAMPLES, size: null } : null,
    about('AGENTS_REFUSED', ({ refusedAgent }) => refusedAgent !== null),
    about('DRAINS_OVERDUE', (entry) => drainProgress(fleet, entry, nowMs)?.overdue === true),
    about('RMAS_POISONED', (entry) => poisonedIn(entry) > 0, poisonedIn),
    about('RMAS_QUARANTINED', (entry) => quarantinedIn(entry) > 0, quarantinedIn),
    ...sizes.map(exhaustion),
    waitingCount === 0 ? null : { kind: 'REQUESTS_WAITING' as const, count: waitingCount, ...NO_EXAMPLES, size: null },
  ];
  return { nodes: countsOf(entries), sizes, problems: problems.filter((problem) => problem !== null) };
}

function countsOf(entries: readonly NodeEntry[]): NodeCounts {
  const ready = entries.filter(({ session }) => session !== null).length;
  return {
    total: entries.length,
    ready,
    silent: entries.length - ready,
    cordoned: entries.filter(({ record }) => record.cordonReason !== null).length,
    draining: entries.filter(({ record }) => record.drain !== null).length,
  };
}

function sizesOf(entries: readonly NodeEntry[]): readonly SizeCapacity[] {
  const sizes = new Map<string, SizeCapacity>();
  for (const entry of entries) {
    const { device, rmaSizeBytes, capacityCount } = entry.record;
    const key = `${device} ${rmaSizeBytes}`;
    const before = sizes.get(key);
    sizes.set(key, {
      device,
      rmaSizeBytes,
      nodeCount: (before?.nodeCount ?? 0) + 1,
      capacityCount: (before?.capacityCount ?? 0) + capacityCount,
      allocatableCount: (before?.allocatableCount ?? 0) + allocatableCount(entry.record),
      usedCount: (before?.usedCount ?? 0) + usedCount(entry),
      freeCount: (before?.freeCount ?? 0) + freeCount(entry),
    });
  }
  const inOrder = [...sizes.values()].sort(
    (a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : 0) || a.rmaSizeBytes - b.rmaSizeBytes,
  );
  return inOrder.slice(0, SIZES_MAX);
}

/** Null also for a size with no allocatable RMA at all, for example because its nodes withhold everything. */
function exhaustion(size: SizeCapacity): Problem | null {
  if (size.freeCount > 0 || size.allocatableCount === 0) return null;
  return { kind: 'RMAS_EXHAUSTED', count: size.allocatableCount, ...NO_EXAMPLES, size };
}

function problemOfNodes(
  kind: ProblemKind,
  affected: readonly NodeEntry[],
  countOf: (entry: NodeEntry) => number,
): Problem | null {
  if (affected.length === 0) return null;
  const names = affected.map(({ record }) => record.id).sort();
  const count = affected.reduce((sum, entry) => sum + countOf(entry), 0);
  return { kind, count, nodeCount: names.length, exampleNodes: names.slice(0, EXAMPLE_NODES_MAX), size: null };
}
