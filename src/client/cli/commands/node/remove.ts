import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { nodeNameValue } from '../../input/values.js';
import { idCell } from '../../output/cells.js';
import { printNode } from '../../output/nodes/print-nodes.js';
import { type Session, withBroker } from '../../session.js';

const HELP = `
Examples:
  rmactl node remove p7-03
  rmactl node remove p7-03 --guests-are-gone

Only a node whose agent is silent can be removed. Its live claims are LOST: the broker cannot tell whether their
guests still run, so use --guests-are-gone only when you know, as after switching off the host. If the agent comes
back, it is a new node.`;

/** `rmactl node remove`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<node>', 'its id or name', nodeNameValue)
    .option('--guests-are-gone', 'confirm that none of its guests runs any more', false)
    .addHelpText('after', HELP)
    .action((name: string, { guestsAreGone }: { readonly guestsAreGone: boolean }) =>
      withBroker(context, command, (session) => remove(session, name, guestsAreGone)),
    );
}

async function remove(session: Session, name: string, guestsAreGone: boolean): Promise<void> {
  const { node, lostClaimCount } = await session.calls.removeNode(name, guestsAreGone);
  if (node) printNode(session, node);
  session.context.io.err(`removed ${idCell(name)}; ${lostClaimCount} claim(s) are LOST with it\n`);
}
