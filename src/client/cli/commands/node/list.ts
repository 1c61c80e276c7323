import type { Command } from 'commander';
import { collect } from '../../collect.js';
import type { Context } from '../../context.js';
import { printNodes } from '../../output/print-resources.js';
import { withBroker } from '../../session.js';

interface Options {
  readonly filter: string;
  readonly orderBy: string;
}

const HELP = `
Examples:
  rmactl node list -o wide
  rmactl node list --filter 'state = READY AND cordoned = false'`;

/** `rmactl node list`. */
export function define(command: Command, context: Context): void {
  command
    .option('--filter <terms>', 'terms joined by AND over state, cordoned, device, labels.KEY', '')
    .option('--order-by <order>', "name, free_count or 'free_count desc'", 'name')
    .addHelpText('after', HELP)
    .action((list: Options) =>
      withBroker(context, command, async (session) =>
        printNodes(session, await collect(session.calls.listNodes(list))),
      ),
    );
}
