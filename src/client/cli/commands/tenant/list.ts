import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { collect } from '../../output/collect.js';
import { printTenants } from '../../output/tenants/print-tenants.js';
import { withBroker } from '../../session.js';

/** `rmactl tenant list`. */
export function define(command: Command, context: Context): void {
  command
    .addHelpText('after', '\nExamples:\n  rmactl tenant list')
    .action(() =>
      withBroker(context, command, async (session) =>
        printTenants(session, await collect(session.calls.listTenants())),
      ),
    );
}
