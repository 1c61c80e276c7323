import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { contextsOf } from '../../input/chosen-context.js';
import { makeCurrent } from '../../input/contexts.js';
import { printCurrent } from '../../output/contexts/print-contexts.js';

const HELP = `
Examples:
  rmactl context use lab

Commands use it from now on, unless --context, RMACTL_CONTEXT or options such as --broker say otherwise. Only the line
"current" of the file changes; comments stay.`;

/** `rmactl context use`. */
export function define(command: Command, context: Context): void {
  command
    .argument('<context>', 'its name in the file of contexts')
    .addHelpText('after', HELP)
    .action((name: string) => {
      const { global, file } = contextsOf(context, command);
      makeCurrent(file, name);
      printCurrent(context.io, global, name);
    });
}
