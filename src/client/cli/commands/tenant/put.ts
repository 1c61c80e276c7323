import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { quotaValue, tenantNameValue } from '../../input/values.js';
import { printTenant } from '../../output/tenants/print-tenants.js';
import { withBroker } from '../../session.js';

/** `rmactl tenant put`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .requiredOption('--max-claims <count>', 'the most live claims that use an RMA', quotaValue)
    .addHelpText('after', '\nExamples:\n  rmactl tenant put blue --max-claims 16')
    .action((name: string, { maxClaims }: { readonly maxClaims: number }) =>
      withBroker(context, command, async (session) =>
        printTenant(session, await session.calls.putTenant(name, maxClaims)),
      ),
    );
}
