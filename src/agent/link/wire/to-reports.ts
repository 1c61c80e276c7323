import { toDuration } from '../../../common/wire/duration.js';
import type { ClearingProof } from '../../../domain/claim-state.js';
import { claimName } from '../../../domain/ids.js';
import type { ClaimReport, InventoryReport } from '../../../domain/link/reports.js';
import type { ClaimReport as WireClaimReport } from '../../../gen/rma/v1/ClaimReport.js';

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

/** The pool. */
export function toInventory({ slots, ...counts }: InventoryReport) {
  return { ...counts, slots: { ...slots } };
}

/** One claim. */
export function toClaimReport({ claim, clearing, rma, ...report }: ClaimReport): WireClaimReport {
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
