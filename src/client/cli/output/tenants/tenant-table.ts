import type { Tenant } from '../../../resources/tenant.js';
import { ageCell, idCell } from '../cells.js';
import type { Look } from '../look.js';
import { renderTable } from '../table.js';

const COLUMNS = ['TENANT', 'CLAIMS', 'MAX', 'LEFT', 'AGE'];

/** A table of tenants, for people. */
export function tenantTable(tenants: readonly Tenant[], nowMs: number, look: Look): string {
  const rows = tenants.map(({ name, liveClaimCount, claimsMax, createTimeMs }) => [
    idCell(name),
    String(liveClaimCount),
    String(claimsMax),
    String(Math.max(0, claimsMax - liveClaimCount)),
    createTimeMs === null ? '' : ageCell(createTimeMs, nowMs),
  ]);
  return renderTable(COLUMNS, rows, look);
}
