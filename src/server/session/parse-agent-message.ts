import { invalidField } from '../../common/errors/rma-error.js';
import { BATCH_ITEMS_MAX } from '../../common/wire/batch.js';
import { fromDuration } from '../../common/wire/duration.js';
import type { ClaimReport, InventoryReport } from '../../domain/agent/ports.js';
import type { Hello } from '../../domain/broker/session.js';
import {
  type ClearingProof,
  END_CAUSES,
  type EndCause,
  type Holder,
  type SlotCounts,
} from '../../domain/claim-state.js';
import type { AgentIdentity, BootId, FencingToken, Incarnation } from '../../domain/ids.js';
import { REASONS, type Reason } from '../../domain/reasons.js';
import type { ClaimReport__Output } from '../../gen/rma/v1/ClaimReport.js';
import type { ClaimReports__Output } from '../../gen/rma/v1/ClaimReports.js';
import type { ClearingProof__Output } from '../../gen/rma/v1/ClearingProof.js';
import type { Hello__Output } from '../../gen/rma/v1/Hello.js';
import type { Holder__Output } from '../../gen/rma/v1/Holder.js';
import type { InventoryReport__Output } from '../../gen/rma/v1/InventoryReport.js';
import type { SlotCounts__Output } from '../../gen/rma/v1/SlotCounts.js';
import { parseDevice } from '../rpc/parse/claim-spec.js';
import { parseCount } from '../rpc/parse/number.js';
import { parseClaimName, parseId, parseLabels, parseNodeName, parseText } from '../rpc/parse/text.js';

/** A node with more RMAs than this is a mistake: the largest pools ever configured had some hundreds. */
const CAPACITY_COUNT_MAX = 65_536;
const IDENTIFIER_CHARACTERS_MAX = 128;
/** Ended claims that were not acknowledged come on top of those that use an RMA. */
const CLAIMS_PER_HELLO_MAX = 2 * CAPACITY_COUNT_MAX;

/** An agent's Hello, or INVALID_FIELD naming what is wrong with it. */
export function parseHello(hello: Hello__Output): Hello {
  const device = parseDevice('hello.device', hello.device);
  if (device === null) throw invalidField('hello.device', 'is required');
  const identifier = (field: string, value: string) => parseText(`hello.${field}`, value, IDENTIFIER_CHARACTERS_MAX);
  return {
    node: parseNodeName('hello.node', hello.node),
    bootId: identifier('boot_id', hello.bootId) as BootId,
    incarnation: identifier('incarnation', hello.incarnation) as Incarnation,
    identity: parseIdentity('hello.identity', hello.identity),
    agentVersion: identifier('agent_version', hello.agentVersion),
    device,
    rmaSizeBytes: parseCount('hello.rma_size_bytes', hello.rmaSizeBytes, 1),
    heldBackCount: parseCount('hello.held_back_count', hello.heldBackCount, 0, CAPACITY_COUNT_MAX),
    rmaCapability: parseCount('hello.rma_capability', hello.rmaCapability, 0, 2),
    labels: parseLabels('hello.labels', hello.labels),
    inventory: parseInventory('hello.inventory', hello.inventory),
    claims: parseClaims(hello.claims),
  };
}

/** Agents of 0.1.0 tell none. */
function parseIdentity(field: string, identity: string): AgentIdentity | null {
  return identity === '' ? null : (parseId(field, identity) as AgentIdentity);
}

function parseClaims(claims: readonly ClaimReport__Output[]): readonly ClaimReport[] {
  parseCount('hello.claims count', claims.length, 0, CLAIMS_PER_HELLO_MAX);
  return claims.map((report, index) => parseClaimReport(`hello.claims[${index}]`, report));
}

/** An agent's word about its pool. The seven counts must add up to the capacity. */
export function parseInventory(field: string, inventory: InventoryReport__Output | null): InventoryReport {
  if (inventory === null) throw invalidField(field, 'is required');
  const count = (name: string, value: number) => parseCount(`${field}.${name}`, value, 0, CAPACITY_COUNT_MAX);
  const capacityCount = count('capacity_count', inventory.capacityCount);
  return {
    capacityCount,
    slots: parseSlots(`${field}.slots`, inventory.slots, capacityCount),
    unclaimedCount: count('unclaimed_count', inventory.unclaimedCount),
    unscheduledCount: count('unscheduled_count', inventory.unscheduledCount),
  };
}

function parseSlots(field: string, slots: SlotCounts__Output | null, capacityCount: number): SlotCounts {
  if (slots === null) throw invalidField(field, 'is required');
  const { free, preparing, prepared, bound, reclaiming, unavailable, quarantined } = slots;
  const sum = free + preparing + prepared + bound + reclaiming + unavailable + quarantined;
  if (sum !== capacityCount)
    throw invalidField(field, `counts add up to ${sum}, not to the capacity of ${capacityCount}`);
  return { free, preparing, prepared, bound, reclaiming, unavailable, quarantined };
}

/** An agent's word about several claims. */
export function parseClaimReports({ reports }: ClaimReports__Output): readonly ClaimReport[] {
  parseCount('claim_reports.reports count', reports.length, 0, BATCH_ITEMS_MAX);
  return reports.map((report, index) => parseClaimReport(`claim_reports.reports[${index}]`, report));
}

/** An agent's word about one claim. */
export function parseClaimReport(field: string, report: ClaimReport__Output): ClaimReport {
  const { state } = report;
  if (state === 'STATE_UNSPECIFIED') throw invalidField(`${field}.state`, 'is required');
  if (state === 'BOUND' && report.holder === null) throw invalidField(`${field}.holder`, 'is required when BOUND');
  const endCause = parseEndCause(report.endCause);
  const refusal = parseReason(report.refusal);
  return {
    claim: parseClaimName(`${field}.claim`, report.claim),
    fencingToken: parseCount(`${field}.fencing_token`, report.fencingToken, 0) as FencingToken,
    state,
    ...(endCause === undefined ? {} : { endCause }),
    ...(report.holder === null ? {} : { holder: parseHolder(report.holder) }),
    ...(report.clearing === null ? {} : { clearing: parseClearing(report.clearing) }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** A cause that this broker does not know yet is none: the state says enough. */
function parseEndCause(endCause: string): EndCause | undefined {
  return END_CAUSES.find((cause) => cause === endCause);
}

function parseReason(reason: string): Reason | undefined {
  return REASONS.find((known) => known === reason);
}

function parseHolder({ pid, uid, gid, startTicks, executable }: Holder__Output): Holder {
  return { pid, uid, gid, startTicks, executable: executable.slice(0, 4_096) };
}

function parseClearing({ method, duration, pagesChecked }: ClearingProof__Output): ClearingProof {
  const known = method === 'METHOD_UNSPECIFIED' ? 'KERNEL' : method;
  return { method: known, durationMs: fromDuration(duration) ?? 0, pagesChecked };
}
