import type { DeviceKind } from '../../claim-state.js';
import type { AgentIdentity, BootId, BrokerMs, ClaimId, Incarnation, NodeId } from '../../ids.js';
import type { Labels } from '../../labels.js';
import type { ClaimReport, InventoryReport } from '../../link/reports.js';
import { isOfBackup } from '../claims/of-backup.js';
import { isUnsuited } from '../claims/unsuited.js';
import type { Fleet } from '../fleet/fleet.js';
import { isDraining, revokeUnredeemed } from '../nodes/drain.js';
import { type Claim, isUnredeemed } from '../records/claim.js';
import type { Decision, Draft } from '../records/decision.js';
import { ended, moved } from '../records/move-claim.js';
import type { NodeEntry, NodeRecord, SessionId } from '../records/node.js';
import { handleClaim } from './agent-reports.js';

/** Everything an agent says about its node when a session begins. */
export interface Hello {
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  /** Null: it tells none, as agents of 0.1.0. */
  readonly identity: AgentIdentity | null;
  readonly agentVersion: string;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  readonly heldBackCount: number;
  readonly rmaCapability: number;
  readonly labels: Labels;
  readonly inventory: InventoryReport;
  readonly claims: readonly ClaimReport[];
}

/**
 * Begins a session, step one: what becomes durable of the node and of the claims that the agent does not know. The
 * claims that it does know follow as reports (`handleReport`), each decided after the last was applied. Whose node it
 * is has been decided before (`admission.ts`).
 */
export function handleHello(fleet: Fleet, hello: Hello, nowMs: BrokerMs): Decision<void> {
  const draft = fleet.draft();
  const before = fleet.nodes.get(hello.node);
  const record = draft.node(recordFrom(hello, before?.record, { nowMs, revision: draft.nextRevision }));
  const known = new Set(hello.claims.map((report) => report.claim));
  if (before === undefined) return draft.decided(undefined);
  if (before.record.bootId !== hello.bootId) {
    // With the kernel every guest is gone, those without an RMA too.
    for (const claim of claimsOf(fleet, [...before.liveClaims, ...before.claimsWithoutRma])) lose(draft, claim, nowMs);
    return draft.decided(undefined);
  }
  for (const claim of claimsOf(fleet, before.liveClaims)) {
    if (isDraining(before.record) && isUnredeemed(claim)) revokeUnredeemed(draft, claim, nowMs);
    // What becomes of those is decided one by one: see reportsOf().
    else if (isUnsuited(record, claim)) continue;
    else if (known.has(claim.id)) repeatOrder(draft, asTheNodeIs(draft, record, claim, nowMs));
    else if (!wasTakenOver(claim, before.record, hello))
      handleAbsence(fleet, draft, asTheNodeIs(draft, record, claim, nowMs), nowMs);
  }
  return draft.decided(undefined);
}

/**
 * The reports that a Hello amounts to, to be heard once its decision is applied: what the agent says of
 * claims, and, for a claim that nobody has redeemed and that it does not know, a refusal when the node has
 * other RMAs now than the claim asks for.
 */
export function reportsOf(fleet: Fleet, { node, claims }: Hello): readonly ClaimReport[] {
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return claims;
  const known = new Set(claims.map(({ claim }) => claim));
  const refused = claimsOf(fleet, entry.liveClaims).filter(
    (claim) => !known.has(claim.id) && isUnsuited(entry.record, claim),
  );
  return [...claims, ...refused.map(refusalOf)];
}

function refusalOf({ id, fencingToken }: Claim): ClaimReport {
  return { claim: id, fencingToken, state: 'REFUSED', refusal: 'NO_FREE_RMA' };
}

/** A claim that is still to be redeemed takes what its node has now. */
function asTheNodeIs(draft: Draft, { rmaSizeBytes, device }: NodeRecord, claim: Claim, nowMs: BrokerMs): Claim {
  if (!isUnredeemed(claim) || (claim.rmaBytes === rmaSizeBytes && claim.device === device)) return claim;
  return draft.claim(moved(claim, claim.state, nowMs, { rmaBytes: rmaSizeBytes, device }));
}

function claimsOf(fleet: Fleet, ids: Iterable<ClaimId>): readonly Claim[] {
  return [...ids].flatMap((id) => fleet.claims.get(id) ?? []);
}

function lose(draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  draft.claim(ended({ ...claim, endCause: null }, 'NODE_REBOOTED', nowMs));
}

/**
 * The last order for a claim may have been lost with the former session: a renewal that was acknowledged, or the wish
 * that a holder lets go. An agent that did hear it is not harmed.
 */
function repeatOrder(draft: Draft, claim: Claim): void {
  if (isUnredeemed(claim)) draft.prepare(claim);
  else if (claim.state === 'RELEASING') draft.unprepare(claim, claim.endCause ?? 'RELEASE_REQUESTED');
}

/**
 * The claim was bound at another agent, whose place this one has taken while the node's guests lived. It cannot know of
 * the holder, so the claim stays until it is released, or the node reboots.
 */
function wasTakenOver(claim: Claim, before: NodeRecord, hello: Hello): boolean {
  return claim.state === 'BOUND' && (isAnothers(before, hello) || claim.revision < before.takenOverRevision);
}

/** The node was another agent's until now. */
function isAnothers({ identity }: NodeRecord, hello: Hello): boolean {
  return identity !== null && identity !== hello.identity;
}

/** The agent does not know a claim that the broker has on its node. */
function handleAbsence(fleet: Fleet, draft: Draft, claim: Claim, nowMs: BrokerMs): void {
  if (isUnredeemed(claim) && isOfBackup(fleet, claim))
    return void draft.claim(ended(claim, 'UNKNOWN_TO_BROKER', nowMs));
  switch (claim.state) {
    case 'RESERVED':
      draft.prepare(claim);
      break;
    case 'PREPARED':
      draft.prepare(draft.claim(moved(claim, 'RESERVED', nowMs, { clearing: null })));
      break;
    default:
      draft.claim(ended(claim, 'HOLDER_EXITED', nowMs));
  }
}

function recordFrom(
  hello: Hello,
  before: NodeRecord | undefined,
  at: { readonly nowMs: BrokerMs; readonly revision: number },
): NodeRecord {
  return {
    id: hello.node,
    labels: hello.labels,
    device: hello.device,
    rmaSizeBytes: hello.rmaSizeBytes,
    capacityCount: hello.inventory.capacityCount,
    heldBackCount: hello.heldBackCount,
    rmaCapability: hello.rmaCapability,
    bootId: hello.bootId,
    incarnation: hello.incarnation,
    agentVersion: hello.agentVersion,
    identity: hello.identity,
    acceptedAgent: null,
    takenOverRevision:
      before !== undefined && isAnothers(before, hello) ? at.revision : (before?.takenOverRevision ?? 0),
    cordonReason: before?.cordonReason ?? null,
    drain: before?.drain ?? null,
    createMs: before?.createMs ?? at.nowMs,
    lastHeardMs: at.nowMs,
    createRevision: before?.createRevision ?? at.revision,
    revision: at.revision,
  };
}

/**
 * The claims that live at the agent and that the broker has no record of: made after the backup
 * that it was restored from, say.
 */
export function unknownClaims({ claims }: Fleet, hello: Hello): readonly ClaimId[] {
  const live = hello.claims.filter(({ state }) => state !== 'ENDED' && state !== 'REFUSED');
  return live.flatMap(({ claim }) => (claims.has(claim) ? [] : claim));
}

/** A session, and where its agent calls from. */
export interface OpenedSession {
  readonly id: SessionId;
  readonly address: string;
}

/** Step two: the node is open. Nothing of this is durable; it ends with the session. */
export function openSession(fleet: Fleet, hello: Hello, session: OpenedSession, nowMs: BrokerMs): void {
  noteHeard(fleet, hello.node, nowMs);
  const entry = fleet.nodes.get(hello.node);
  if (entry === undefined) return;
  entry.session = session.id;
  entry.agentAddress = session.address;
  if (entry.refusedAgent?.identity === hello.identity) entry.refusedAgent = null;
  entry.inventory = hello.inventory;
  entry.strayClaims.clear();
  entry.toldStrays.clear();
  for (const report of hello.claims) if (isStray(entry, report)) entry.strayClaims.add(report.claim);
  fleet.refreshNode(hello.node);
}

/** The agent has said something. */
export function noteHeard(fleet: Fleet, node: NodeId, nowMs: BrokerMs): void {
  const entry = fleet.nodes.get(node);
  if (entry !== undefined) entry.lastHeardMs = nowMs;
}

/** The agent is silent, unless a newer session has taken over. */
export function closeSession(fleet: Fleet, node: NodeId, session: SessionId): void {
  const entry = fleet.nodes.get(node);
  if (entry?.session !== session) return;
  entry.session = null;
  fleet.refreshNode(node);
}

/** Takes an agent's word about one claim within a session. */
export function handleReport(fleet: Fleet, node: NodeId, report: ClaimReport, nowMs: BrokerMs): Decision<void> {
  const draft = fleet.draft();
  handleClaim(fleet, draft, { node, report }, nowMs);
  return draft.decided(undefined);
}

/**
 * Keeps count of what the agent has and the broker does not promise. Call it after the report's changes are applied.
 */
export function noteStray(fleet: Fleet, node: NodeId, report: ClaimReport): void {
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return;
  const stray = isStray(entry, report);
  if (stray) {
    entry.strayClaims.add(report.claim);
    // Hearing of it led to the order.
    entry.toldStrays.add(report.claim);
  } else {
    entry.toldStrays.delete(report.claim);
    if (!entry.strayClaims.delete(report.claim)) return;
  }
  fleet.refreshNode(node);
}

function isStray({ liveClaims }: NodeEntry, { claim, state }: ClaimReport): boolean {
  return state !== 'ENDED' && state !== 'REFUSED' && !liveClaims.has(claim);
}

/** Takes an agent's word about its pool; a changed capacity is durable. */
export function handleInventory(fleet: Fleet, node: NodeId, inventory: InventoryReport): Decision<void> {
  const draft = fleet.draft();
  const entry = fleet.nodes.get(node);
  if (entry === undefined) return draft.decided(undefined);
  entry.inventory = inventory;
  fleet.refreshNode(node);
  if (entry.record.capacityCount !== inventory.capacityCount) {
    draft.node({ ...entry.record, capacityCount: inventory.capacityCount });
  }
  return draft.decided(undefined);
}
