import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { printNode } from '../../output/nodes/print-nodes.js';
import { withBroker } from '../../session.js';

/** `rmactl node uncordon`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .addHelpText('after', '\nExamples:\n  rmactl node uncordon p7-03')
    .action((name: string) =>
      withBroker(context, command, async (session) => printNode(session, await session.calls.uncordonNode(name))),
    );
}
