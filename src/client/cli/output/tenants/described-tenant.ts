import type { Tenant } from '../../../resources/tenant.js';
import { ageCell, timeCell } from '../cells.js';
import { renderFields } from '../fields.js';
import type { Look } from '../look.js';

/** All of a tenant, for people; `isWide` adds rarely needed fields. */
export function renderTenant(tenant: Tenant, nowMs: number, { isWide }: Pick<Look, 'isWide'>): string {
  const { name, liveClaimCount, claimsMax, createTimeMs, updateTimeMs, revision } = tenant;
  const left = Math.max(0, claimsMax - liveClaimCount);
  const times = [
    ...(createTimeMs === null ? [] : [['created', timeCell(createTimeMs)] as const]),
    ...(updateTimeMs === null ? [] : [['updated', timeCell(updateTimeMs)] as const]),
  ];
  return renderFields([
    ['tenant', name],
    ['claims', `${liveClaimCount} live, ${left} of ${claimsMax} left`],
    ...(createTimeMs === null ? [] : [['age', ageCell(createTimeMs, nowMs)] as const]),
    ...(isWide ? [...times, ['revision', String(revision)] as const] : []),
  ]);
}
