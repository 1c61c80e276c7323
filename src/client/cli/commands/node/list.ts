import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { addListOptions, type ListFlags, listOf } from '../../input/list-options.js';
import { collect } from '../../output/collect.js';
import { printNodes } from '../../output/nodes/print-nodes.js';
import { withBroker } from '../../session.js';

interface Options extends ListFlags {
  readonly orderBy: string;
}

const HELP = `
Examples:
  rmactl node list -o wide
  rmactl node list --filter 'state = ready AND cordoned = false'
  rmactl node list -l zone=a --order-by 'free_count desc'`;

/** `rmactl node list`. */
export function define(command: Command, context: Context): void {
  addListOptions(command, 'state, cordoned, device, labels.KEY')
    .option('--order-by <order>', "name, free_count or 'free_count desc'", 'name')
    .addHelpText('after', HELP)
    .action(({ orderBy, ...flags }: Options) =>
      withBroker(context, command, async (session) =>
        printNodes(session, await collect(session.calls.listNodes({ ...listOf(flags), orderBy }))),
      ),
    );
}
