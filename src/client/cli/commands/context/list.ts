import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { contextsOf } from '../../input/chosen-context.js';
import { printContexts } from '../../output/contexts/print-contexts.js';

const HELP = `
Examples:
  rmactl context list
  rmactl context list -o name

The one with * is what commands use: that of --context or RMACTL_CONTEXT, or the current one of the file.`;

/** `rmactl context list`. */
export function define(command: Command, context: Context): void {
  command.addHelpText('after', HELP).action(() => {
    const { global, contexts, chosen } = contextsOf(context, command);
    printContexts(context.io, global, { contexts, chosen });
  });
}
