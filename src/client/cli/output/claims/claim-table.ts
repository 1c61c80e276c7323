import type { Claim, ClaimState } from '../../../resources/claim.js';
import { ageCell, idCell, labelsCell, sizeCell, untilCell } from '../cells.js';
import type { Look } from '../look.js';
import { renderTable } from '../table.js';

const COLUMNS = ['CLAIM', 'GUEST', 'STATE', 'NODE', 'RMA', 'EXPIRES', 'AGE'];
const WIDE_COLUMNS = [...COLUMNS, 'DEVICE', 'FENCING', 'HOLDER', 'CLEARED', 'END CAUSE', 'LABELS'];

/** A table of claims, for people. */
export function claimTable(claims: readonly Claim[], nowMs: number, look: Look): string {
  const rows = claims.map((claim) => (look.isWide ? wideRow(claim, nowMs) : row(claim, nowMs)));
  return renderTable(look.isWide ? WIDE_COLUMNS : COLUMNS, rows, look);
}

function row(claim: Claim, nowMs: number): string[] {
  const { name, spec, state, node, rmaBytes, createTimeMs } = claim;
  return [
    idCell(name),
    spec.guest,
    state,
    idCell(node),
    rmaBytes === 0 ? '' : sizeCell(rmaBytes),
    expires(claim, nowMs),
    ageCell(createTimeMs, nowMs),
  ];
}

function wideRow(claim: Claim, nowMs: number): string[] {
  const { device, fencingToken, holder, clearing, endCause, spec } = claim;
  return [
    ...row(claim, nowMs),
    device,
    String(fencingToken),
    holder === null ? '' : `pid ${holder.pid}`,
    clearing?.method ?? '',
    endCause ?? '',
    labelsCell(spec.labels),
  ];
}

const EXPIRING: readonly ClaimState[] = ['RESERVED', 'PREPARED', 'WITHOUT_RMA'];

/** Only claims that can still be redeemed, or that have nothing to redeem, expire. */
function expires(claim: Claim, nowMs: number): string {
  return isExpiring(claim) ? untilCell(claim.expireTimeMs, nowMs) : '';
}

/** True while the claim's expiry time applies. */
export function isExpiring({ state }: Claim): boolean {
  return EXPIRING.includes(state);
}
