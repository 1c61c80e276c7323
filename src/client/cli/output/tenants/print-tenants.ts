import type { WireTenant } from '../../../rpc/broker-calls.js';
import { parseTenant } from '../../../rpc/wire/parse-tenant.js';
import { protoJson } from '../../../rpc/wire/proto-json.js';
import type { Session } from '../../session.js';
import { lookOf } from '../look.js';
import { printJson } from '../print-json.js';
import { renderTenant } from './described-tenant.js';
import { tenantTable } from './tenant-table.js';

/** Prints one tenant in the form of `--output`. */
export function printTenant(session: Session, tenant: WireTenant): void {
  if (session.global.output === 'json') printJson(session, protoJson('rma.v1.Tenant', tenant));
  else printRows(session, [tenant]);
}

/** Prints everything about one tenant, unless `--output` is for programs. */
export function describeTenant(session: Session, tenant: WireTenant): void {
  const { context, global } = session;
  if (global.output === 'json' || global.output === 'name') return printTenant(session, tenant);
  context.io.out(renderTenant(parseTenant(tenant), context.clock.wallMs(), lookOf(global)));
}

/** Prints any number of tenants in the form of `--output`. */
export function printTenants(session: Session, tenants: readonly WireTenant[]): void {
  if (session.global.output === 'json') {
    printJson(session, { tenants: tenants.map((tenant) => protoJson('rma.v1.Tenant', tenant)) });
  } else {
    printRows(session, tenants);
  }
}

function printRows({ context, global }: Session, tenants: readonly WireTenant[]): void {
  if (global.output === 'name') return context.io.out(tenants.map(({ name }) => `${name}\n`).join(''));
  if (tenants.length === 0) return context.io.err('no tenants\n');
  context.io.out(tenantTable(tenants.map(parseTenant), context.clock.wallMs(), lookOf(global)));
}
