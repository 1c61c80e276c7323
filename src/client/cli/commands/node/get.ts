import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { describeNode } from '../../output/nodes/print-nodes.js';
import { withBroker } from '../../session.js';

/** `rmactl node get`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl node get p7-03\n  rmactl node get p7-03 -o json')
    .action((name: string) =>
      withBroker(context, command, async (session) => describeNode(session, await session.calls.getNode(name))),
    );
}
