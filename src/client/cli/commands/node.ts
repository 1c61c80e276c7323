import type { Command } from 'commander';
import { collect } from '../collect.js';
import type { Context } from '../context.js';
import { nodeNameValue } from '../input/values.js';
import { describeNode, printNode, printNodes } from '../output/print-resources.js';
import { withBroker } from '../session.js';
import { addNodeDrain } from './node-drain.js';
import { addNodeHolders } from './node-holders.js';
import { addNodeRemove } from './node-remove.js';

/** `rmactl node …`. */
export function addNodeCommands(program: Command, context: Context): void {
  const node = program.command('node').description('look at nodes, keep new guests away from one, take one out');
  addList(node, context);
  addGet(node, context);
  addCordon(node, context);
  addUncordon(node, context);
  addNodeDrain(node, context);
  addNodeRemove(node, context);
  addNodeHolders(node, context);
}

function addList(node: Command, context: Context): void {
  node
    .command('list')
    .description('show nodes with their RMAs')
    .option('--filter <terms>', 'terms joined by AND over state, cordoned, device, labels.KEY', '')
    .option('--order-by <order>', "name, free_count or 'free_count desc'", 'name')
    .addHelpText(
      'after',
      "\nExamples:\n  rmactl node list -o wide\n  rmactl node list --filter 'state = READY AND cordoned = false'",
    )
    .action((list: { readonly filter: string; readonly orderBy: string }, command: Command) =>
      withBroker(context, command, async (session) =>
        printNodes(session, await collect(session.calls.listNodes(list))),
      ),
    );
}

function addGet(node: Command, context: Context): void {
  node
    .command('get')
    .description('show one node, with all that the broker knows of it')
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl node get p7-03\n  rmactl node get p7-03 -o json')
    .action((name: string, _options: object, command: Command) =>
      withBroker(context, command, async (session) => describeNode(session, await session.calls.getNode(name))),
    );
}

function addCordon(node: Command, context: Context): void {
  node
    .command('cordon')
    .description('stop new placements on a node; its claims and guests go on')
    .argument('<node>', 'its id or name', nodeNameValue)
    .requiredOption('--reason <text>', 'why, for whoever finds it cordoned')
    .addHelpText('after', "\nExamples:\n  rmactl node cordon p7-03 --reason 'new memory on Tuesday'")
    .action((name: string, { reason }: { readonly reason: string }, command: Command) =>
      withBroker(context, command, async (session) => printNode(session, await session.calls.cordonNode(name, reason))),
    );
}

function addUncordon(node: Command, context: Context): void {
  node
    .command('uncordon')
    .description('let a node receive placements again')
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl node uncordon p7-03')
    .action((name: string, _options: object, command: Command) =>
      withBroker(context, command, async (session) => printNode(session, await session.calls.uncordonNode(name))),
    );
}
