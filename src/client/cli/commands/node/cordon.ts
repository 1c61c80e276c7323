import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { printNode } from '../../output/nodes/print-nodes.js';
import { withBroker } from '../../session.js';

/** `rmactl node cordon`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .requiredOption('--reason <text>', 'why, for other operators')
    .addHelpText('after', "\nExamples:\n  rmactl node cordon p7-03 --reason 'new memory on Tuesday'")
    .action((name: string, { reason }: { readonly reason: string }) =>
      withBroker(context, command, async (session) => printNode(session, await session.calls.cordonNode(name, reason))),
    );
}
