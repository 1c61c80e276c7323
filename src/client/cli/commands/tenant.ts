import type { Command } from 'commander';
import type { WireTenant } from '../../rpc/broker-calls.js';
import { protoJson } from '../../rpc/proto-json.js';
import { readTenant } from '../../rpc/read-tenant.js';
import { collect } from '../collect.js';
import type { Context } from '../context.js';
import { quotaValue, tenantNameValue } from '../input/values.js';
import { printJson } from '../output/print-resources.js';
import { tenantTable } from '../output/tenant-table.js';
import { type Session, withBroker } from '../session.js';

/** `rmactl tenant …`. */
export function addTenantCommands(program: Command, context: Context): void {
  const tenant = program.command('tenant').description('say how many RMAs whose guests may use together');
  addPut(tenant, context);
  addOne(tenant, context, {
    verb: 'get',
    description: 'show one tenant',
    ask: ({ calls }, name) => calls.getTenant(name),
  });
  addList(tenant, context);
  addOne(tenant, context, {
    verb: 'delete',
    description: 'forget a tenant; its claims go on, and new ones under its name are refused',
    ask: ({ calls }, name) => calls.deleteTenant(name),
  });
}

function addPut(tenant: Command, context: Context): void {
  tenant
    .command('put')
    .description('make a tenant, or change its quota from the next claim on')
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .requiredOption('--max-claims <count>', 'the most live claims that use an RMA', quotaValue)
    .addHelpText('after', '\nExamples:\n  rmactl tenant put blue --max-claims 16')
    .action((name: string, { maxClaims }: { readonly maxClaims: number }, command: Command) =>
      withBroker(context, command, async (session) =>
        print(session, [await session.calls.putTenant(name, maxClaims)], true),
      ),
    );
}

function addList(tenant: Command, context: Context): void {
  tenant
    .command('list')
    .description('show tenants with their quotas')
    .addHelpText('after', '\nExamples:\n  rmactl tenant list')
    .action((_options: object, command: Command) =>
      withBroker(context, command, async (session) =>
        print(session, await collect(session.calls.listTenants()), false),
      ),
    );
}

interface OneTenant {
  readonly verb: string;
  readonly description: string;
  readonly ask: (session: Session, name: string) => Promise<WireTenant>;
}

function addOne(tenant: Command, context: Context, { verb, description, ask }: OneTenant): void {
  tenant
    .command(verb)
    .description(description)
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .addHelpText('after', `\nExamples:\n  rmactl tenant ${verb} blue`)
    .action((name: string, _options: object, command: Command) =>
      withBroker(context, command, async (session) => print(session, [await ask(session, name)], true)),
    );
}

function print(session: Session, tenants: readonly WireTenant[], isOne: boolean): void {
  const { context, global } = session;
  if (global.output === 'json') {
    const json = tenants.map((tenant) => protoJson('rma.v1.Tenant', tenant));
    return printJson(session, isOne && json[0] !== undefined ? json[0] : { tenants: json });
  }
  if (global.output === 'name') return context.io.out(tenants.map(({ name }) => `${name}\n`).join(''));
  if (tenants.length === 0) return context.io.err('no tenants\n');
  context.io.out(tenantTable(tenants.map(readTenant), context.clock.wallMs()));
}
