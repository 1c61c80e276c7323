import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { tenantNameValue } from '../../input/values.js';
import { describeTenant } from '../../output/tenants/print-tenants.js';
import { withBroker } from '../../session.js';

/** `rmactl tenant get`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<tenant>', 'its id or name', tenantNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl tenant get blue')
    .action((name: string) =>
      withBroker(context, command, async (session) => describeTenant(session, await session.calls.getTenant(name))),
    );
}
