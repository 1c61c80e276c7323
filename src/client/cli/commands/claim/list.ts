import type { Command } from 'commander';
import { collect } from '../../collect.js';
import type { Context } from '../../context.js';
import { printClaims } from '../../output/print-resources.js';
import { withBroker } from '../../session.js';

interface Options {
  readonly filter: string;
  readonly orderBy: string;
}

const HELP = `
Examples:
  rmactl claim list -o wide
  rmactl claim list --filter 'state = BOUND AND node = nodes/p7-03' -o name`;

/** `rmactl claim list`. */
export function define(command: Command, context: Context): void {
  command
    .option(
      '--filter <terms>',
      "terms joined by AND over state, node, guest, device, tenant, group, labels.KEY, such as 'state = BOUND'",
      '',
    )
    .option('--order-by <order>', "create_time or 'create_time desc'", 'create_time')
    .addHelpText('after', HELP)
    .action((list: Options) =>
      withBroker(context, command, async (session) =>
        printClaims(session, await collect(session.calls.listClaims(list))),
      ),
    );
}
