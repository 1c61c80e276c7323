import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { tenantNameValue } from '../../input/values.js';
import { printTenant } from '../../output/tenants/print-tenants.js';
import { withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl tenant delete blue
  rmactl claim list --filter 'tenant = blue' -o name | xargs rmactl claim release

A tenant whose claims use RMAs is not deleted. With --force it is: they continue, and count against nobody's quota.`;

/** `rmactl tenant delete`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .option('--force', 'also when it has live claims', false)
    .addHelpText('after', HELP)
    .action((name: string, { force }: { readonly force: boolean }) =>
      withBroker(context, command, async (session) =>
        printTenant(session, await session.calls.deleteTenant(name, force)),
      ),
    );
}
