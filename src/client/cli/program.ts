import { Command } from 'commander';
import { VERSION } from '../../common/version.js';
import { addClaimCommands } from './commands/claim.js';
import { addCompletionCommand } from './commands/completion.js';
import { addExecCommand } from './commands/exec.js';
import { addExplainCommand } from './commands/explain.js';
import { addNodeCommands } from './commands/node.js';
import { addTenantCommands } from './commands/tenant.js';
import type { Context } from './context.js';
import { EXIT_CODES_HELP } from './exit-codes.js';
import { addGlobalOptions } from './global-options.js';

const EXAMPLES = `
Examples:
  rmactl node list
  rmactl explain --min-rma 128MiB
  rmactl claim create --guest vm1 --min-rma 128MiB --token-file vm1.token
  rmactl exec --claim-token-file vm1.token -- my-vmm --rma-fd {fd}
  rmactl claim release c-7f3a`;

/** The command line of rmactl. Everything that it says goes through `context.io`; it throws instead of exiting. */
export function createProgram(context: Context): Command {
  const { io } = context;
  const program = addGlobalOptions(new Command('rmactl'))
    .description('claims on Real Mode Areas: ask the broker, and start VMMs on them')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      // What went wrong is said once, by whoever catches it.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      writeErr: (text) => io.err(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES + EXIT_CODES_HELP);
  addClaimCommands(program, context);
  addNodeCommands(program, context);
  addTenantCommands(program, context);
  addExplainCommand(program, context);
  addExecCommand(program, context);
  addCompletionCommand(program);
  return program;
}
