import { toDuration } from '../../common/wire/duration.js';
import type { ClearingProof, DeviceKind } from '../../domain/claim-state.js';
import {
  type AgentIdentity,
  type BootId,
  claimName,
  type Incarnation,
  type NodeId,
  nodeName,
} from '../../domain/ids.js';
import type { AgentSnapshot, ClaimReport, InventoryReport } from '../../domain/link/reports.js';
import type { ClaimReport as WireClaimReport } from '../../gen/rma/v1/ClaimReport.js';
import type { Hello } from '../../gen/rma/v1/Hello.js';

/** What a Hello tells that stays the same for one life of the agent. */
export interface NodeIdentity {
  readonly node: NodeId;
  readonly bootId: BootId;
  readonly incarnation: Incarnation;
  /** Which agent this is, over all lives of its process. */
  readonly identity: AgentIdentity;
  readonly agentVersion: string;
  readonly device: DeviceKind;
  readonly rmaSizeBytes: number;
  /** How many RMAs the operator keeps back from the broker. */
  readonly heldBackCount: number;
  /** KVM_CAP_PPC_RMA: 0, 1 or 2. */
  readonly rmaCapability: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** The first message of a session. */
export function toHello({ node, ...identity }: NodeIdentity, { inventory, claims }: AgentSnapshot): Hello {
  const state = { inventory: toInventory(inventory), claims: claims.map(toClaimReport) };
  return { ...identity, node: nodeName(node), ...state, takesBatches: true };
}

/** The body of the message that tells the pool. */
export function toInventoryBody(report: InventoryReport) {
  return { inventoryReport: toInventory(report) };
}

/** The body of the message that tells these claims. */
export function toClaimsBody(reports: readonly ClaimReport[]) {
  const [only] = reports;
  if (reports.length === 1 && only !== undefined) return { claimReport: toClaimReport(only) };
  return { claimReports: { reports: reports.map(toClaimReport) } };
}

function toInventory({ slots, ...counts }: InventoryReport) {
  return { ...counts, slots: { ...slots } };
}

function toClaimReport({ claim, clearing, rma, ...report }: ClaimReport): WireClaimReport {
  return {
    ...report,
    claim: claimName(claim),
    ...(clearing === undefined ? {} : { clearing: toClearing(clearing) }),
    ...(rma === undefined ? {} : { rmaBytes: rma.sizeBytes, device: rma.device }),
  };
}

function toClearing({ durationMs, ...clearing }: ClearingProof) {
  return { ...clearing, duration: toDuration(durationMs) };
}
