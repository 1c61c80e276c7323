import { invalidField } from '../../../common/errors/rma-error.js';
import type { KnownCaller } from '../../../domain/access/known-caller.js';
import { deniedRpc, deniedTenant } from '../../../domain/access/refusals.js';
import { isGuardedRpc, isOpenRpc, RPC_RULES } from '../../../domain/access/roles.js';
import type { Refusal } from '../../../domain/reasons.js';
import type { CheckAccessRequest__Output } from '../../../gen/rma/v1/CheckAccessRequest.js';
import type { CheckAccessResponse } from '../../../gen/rma/v1/CheckAccessResponse.js';
import { parseTenantName, preview } from '../../wire/parse/text.js';

export function checkAccessHandler() {
  return async (request: CheckAccessRequest__Output, caller: KnownCaller): Promise<CheckAccessResponse> => {
    const refusal = refusalOf(request, caller);
    return { allowed: refusal === null, message: refusal?.message ?? '' };
  };
}

function refusalOf({ rpc, tenant }: CheckAccessRequest__Output, { identity, access }: KnownCaller): Refusal | null {
  const id = tenant === '' ? null : parseTenantName('tenant', tenant);
  if (isOpenRpc(rpc)) return null;
  if (!isGuardedRpc(rpc))
    throw invalidField('rpc', `"${preview(rpc)}" is none of ${Object.keys(RPC_RULES).join(', ')}`);
  if (!access.mayCall(rpc)) return deniedRpc(rpc, identity, access);
  return id === null || access.permits(rpc, id) ? null : deniedTenant(rpc, identity, id);
}
