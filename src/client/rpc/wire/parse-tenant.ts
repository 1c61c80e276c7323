import { fromTimestamp } from '../../../common/wire/timestamp.js';
import type { Tenant__Output } from '../../../gen/rma/v1/Tenant.js';
import type { Tenant } from '../../resources/tenant.js';

/** A tenant in the client's types. */
export function parseTenant(wire: Tenant__Output): Tenant {
  const { name, claimsMax, liveClaimCount, createTime, updateTime, revision } = wire;
  const createTimeMs = fromTimestamp(createTime) ?? null;
  return { name, claimsMax, liveClaimCount, createTimeMs, updateTimeMs: fromTimestamp(updateTime) ?? null, revision };
}
