import type { Turns } from '../../../common/clock/turns.js';
import { messageType } from '../../../common/rpc/messages.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { findTenant, unknownTenant } from '../../../domain/broker/fleet/find.js';
import type { TenantRecord } from '../../../domain/broker/records/tenant.js';
import { deleteTenant, putTenant } from '../../../domain/broker/tenants/tenant-commands.js';
import { tenantName } from '../../../domain/ids.js';
import { refuse } from '../../../domain/reasons.js';
import { FIELDS } from '../../../gen/numbers.js';
import type { DeleteTenantRequest__Output } from '../../../gen/rma/v1/DeleteTenantRequest.js';
import type { GetTenantRequest__Output } from '../../../gen/rma/v1/GetTenantRequest.js';
import type { ListTenantsRequest__Output } from '../../../gen/rma/v1/ListTenantsRequest.js';
import type { PutTenantRequest__Output } from '../../../gen/rma/v1/PutTenantRequest.js';
import type { Tenant as WireTenant } from '../../../gen/rma/v1/Tenant.js';
import type { BrokerCore } from '../../core/broker-core.js';
import { parseCount } from '../../wire/parse/number.js';
import { makePageToken, parsePageSize, parsePageToken } from '../../wire/parse/page.js';
import { ID_POSITION } from '../../wire/parse/position.js';
import { parseTenantName } from '../../wire/parse/text.js';
import { orThrow } from '../../wire/to/refusal.js';
import { toWireMoment } from '../../wire/to/to-moment.js';
import type { EncodedResponse } from '../../wire/write/encoded-response.js';
import { Page, serializedField, textField } from '../../wire/write/page.js';
import { takePage } from '../take-page.js';

const encodeTenant = messageType<WireTenant, object>('rma.v1.Tenant').serialize;

/** More than any fleet has RMAs. */
const CLAIMS_MAX_MAX = 1_000_000_000;

export function putTenantHandler(core: BrokerCore) {
  return async ({ name, claimsMax }: PutTenantRequest__Output): Promise<WireTenant> => {
    const tenant = {
      id: parseTenantName('name', name),
      claimsMax: parseCount('claims_max', claimsMax, 0, CLAIMS_MAX_MAX),
    };
    return toWireTenant(core, orThrow(await core.execute((fleet, nowMs) => putTenant(fleet, tenant, nowMs))));
  };
}

export function getTenantHandler(core: BrokerCore) {
  return async ({ name }: GetTenantRequest__Output, { access }: KnownCaller): Promise<WireTenant> => {
    const id = parseTenantName('name', name);
    const tenant = orThrow(access.seesTenant(id) ? findTenant(core.fleet, id) : refuse(unknownTenant(id)));
    await core.settled();
    return toWireTenant(core, tenant);
  };
}

export function listTenantsHandler(core: BrokerCore, turns: Turns) {
  const tenantField = serializedField(FIELDS.ListTenantsResponse.tenants, (tenant: TenantRecord) =>
    encodeTenant(toWireTenant(core, tenant)),
  );
  return async (request: ListTenantsRequest__Output, { access }: KnownCaller): Promise<EncodedResponse> => {
    const pageSize = parsePageSize(request.pageSize);
    const after = parsePageToken(ID_POSITION, request.pageToken, 'tenants') ?? '';
    const rest = core.fleet.tenants.inOrder().filter(({ id }) => id > after);
    const page = new Page(tenantField);
    const last = await takePage(rest, { isWanted: ({ id }) => access.seesTenant(id), pageSize, page, turns });
    await core.settled();
    const token = last === null ? '' : makePageToken(ID_POSITION, last.id, 'tenants');
    return page.finish(textField(FIELDS.ListTenantsResponse.nextPageToken, token));
  };
}

export function deleteTenantHandler(core: BrokerCore) {
  return async ({ name, force }: DeleteTenantRequest__Output): Promise<WireTenant> => {
    const command = { id: parseTenantName('name', name), force };
    return toWireTenant(core, orThrow(await core.execute((fleet) => deleteTenant(fleet, command))));
  };
}

function toWireTenant(core: BrokerCore, { id, claimsMax, createMs, updateMs, revision }: TenantRecord): WireTenant {
  return {
    name: tenantName(id),
    claimsMax,
    liveClaimCount: core.fleet.tenants.liveCountOf(id),
    createTime: toWireMoment(core.wallOf(createMs)),
    updateTime: toWireMoment(core.wallOf(updateMs)),
    revision,
  };
}
