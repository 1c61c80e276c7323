import type { Command } from 'commander';
import { RmaError } from '../../../../common/errors/rma-error.js';
import type { Context } from '../../context.js';
import { contextsOf } from '../../input/chosen-context.js';
import { contextNamed } from '../../input/contexts.js';
import { describeContext } from '../../output/contexts/print-contexts.js';

const HELP = `
Examples:
  rmactl context show
  rmactl context show lab
  rmactl context show -o name

Without a name it shows what commands use: the context of --context or RMACTL_CONTEXT, or the current one.`;

/** `rmactl context show`. */
export function define(command: Command, context: Context): void {
  command
    .argument('[context]', 'its name in the file of contexts (default: the one in use)')
    .addHelpText('after', HELP)
    .action((asked: string | undefined) => {
      const { global, file, contexts, chosen } = contextsOf(context, command);
      const name = asked ?? chosen;
      if (name === undefined) throw noneInUse(file);
      describeContext(context.io, global, { name, ...contextNamed(file, contexts, name) });
    });
}

function noneInUse(file: string): RmaError {
  const message = `no context is in use: ${file} names none as current, and there is no --context; see 'rmactl context use --help'`;
  return new RmaError({ reason: 'WRONG_USAGE', message });
}
