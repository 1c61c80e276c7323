import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { tenantNameValue } from '../../input/values.js';
import { printTenant } from '../../output/print-tenants.js';
import { withBroker } from '../../session.js';

/** `rmactl tenant delete`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl tenant delete blue')
    .action((name: string) =>
      withBroker(context, command, async (session) => printTenant(session, await session.calls.deleteTenant(name))),
    );
}
