import type { SlotCounts } from '../../../../domain/claim-state.js';
import type { Node } from '../../../resources/node.js';
import { ageCell, labelsCell, sizeCell, timeCell, untilCell } from '../cells.js';
import { renderFields } from '../fields.js';
import type { Look } from '../look.js';

/** The value with which a kernel says that each of its guests needs an RMA (KVM_CAP_PPC_RMA). */
const NEEDED_BY_ALL = 2;
const NO_IDENTITY = 'an agent without an identity';

/** All of a node, for people; `isWide` adds rarely needed fields. */
export function toWireNode(node: Node, nowMs: number, { isWide }: Pick<Look, 'isWide'>): string {
  const { name, labels, createTimeMs, bootId, incarnation, agentVersion } = node;
  return renderFields([
    ['node', name],
    ['state', stateWords(node, nowMs)],
    ...operatorFields(node, nowMs),
    ['labels', labelsCell(labels) || 'none'],
    ['rmas', rmaWords(node)],
    ['slots', slotWords(node.slots)],
    ...poisonedFields(node),
    ['claims', `${node.liveClaimCount} live`],
    ...unscheduledFields(node),
    ['agent', `${agentVersion}, incarnation ${incarnation}`],
    ...identityFields(node, nowMs),
    ['boot', bootId],
    ['known for', ageCell(createTimeMs, nowMs)],
    ...(isWide ? wideFields(node) : []),
  ]);
}

function wideFields(node: Node) {
  const { allocatableCount, rmaCapability, createTimeMs, lastHeartbeatTimeMs: heardMs, revision } = node;
  return [
    ['allocatable', String(allocatableCount)] as const,
    ['capability', String(rmaCapability)] as const,
    ['holders', node.enforcesHolder ? 'enforces for whom a claim is' : 'any process that comes with a token'] as const,
    ['created', timeCell(createTimeMs)] as const,
    ...(heardMs === null ? [] : [['last heard', timeCell(heardMs)] as const]),
    ['revision', String(revision)] as const,
  ];
}

function stateWords({ state, lastHeartbeatTimeMs: heardMs }: Node, nowMs: number): string {
  return `${state}, ${heardMs === null ? 'not heard since the broker started' : `heard ${ageCell(heardMs, nowMs)} ago`}`;
}

function operatorFields({ cordoned, cordonReason, drainDeadlineTimeMs: drainMs }: Node, nowMs: number) {
  return [
    ...(cordoned ? [['cordoned', cordonReason ?? 'no reason given'] as const] : []),
    ...(drainMs === null ? [] : [['draining', `${untilCell(drainMs, nowMs)} left`] as const]),
  ];
}

function rmaWords({ capacityCount, rmaSizeBytes, device, allocatableCount, freeCount, rmaCapability }: Node): string {
  const needed = rmaCapability === NEEDED_BY_ALL ? '; each guest needs one' : '';
  const held = capacityCount - allocatableCount;
  const kept = held === 0 ? '' : `, ${held} kept back`;
  return `${freeCount} of ${capacityCount} free${kept}; ${sizeCell(rmaSizeBytes)} each, ${device}${needed}`;
}

/** Counts above 0; a node that has been silent may have none. */
function slotWords(slots: SlotCounts): string {
  const present = Object.entries(slots).filter(([, count]) => count > 0);
  return present.map(([state, count]) => `${count} ${state}`).join(', ') || 'none reported';
}

function poisonedFields({ poisonedCount }: Node) {
  const words = `${poisonedCount} of the quarantined: memory failed, see the kernel's log (dmesg) on the node`;
  return poisonedCount === 0 ? [] : [['poisoned', words] as const];
}

function unscheduledFields({ unscheduledCount }: Node) {
  return unscheduledCount === 0 ? [] : [['unscheduled', `${unscheduledCount} handed out without the broker`] as const];
}

/** The agent that the node belongs to, and another one that wants it. */
function identityFields(
  { agentIdentity, agentAddress, refusedAgent: refused, acceptedAgent: accepted }: Node,
  nowMs: number,
) {
  const field = (name: string, words: string | null) => (words === null ? [] : [[name, words] as const]);
  const isRefused =
    refused !== null && `${refused.identity ?? NO_IDENTITY}, boot ${refused.bootId}, at ${refused.address}`;
  return [
    ...field('identity', agentIdentity),
    ...field('calls from', agentAddress),
    ...field('accepts', accepted && (accepted.identity ?? NO_IDENTITY)),
    ...field('refused', isRefused ? `${isRefused}, ${ageCell(refused.refuseTimeMs, nowMs)} ago` : null),
  ];
}
