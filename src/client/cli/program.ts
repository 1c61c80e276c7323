import { Command } from 'commander';
import { VERSION } from '../../common/version.js';
import { ownWords } from './command-line.js';
import { COMMANDS, type CommandEntry, type CommandLeaf } from './commands/tree.js';
import type { Context } from './context.js';
import { EXIT_CODES_TABLE } from './failure/exit-codes.js';
import { describeOption, refuseHelpOfUnknown } from './help/help.js';
import { addGlobalOptions } from './input/global-options.js';

const EXAMPLES = `
Examples:
  rmactl status
  rmactl node list
  rmactl explain --min-rma 128MiB
  rmactl claim create --guest vm1 --min-rma 128MiB --token-file vm1.token
  rmactl exec --claim-token-file vm1.token -- my-vmm --rma-fd {fd}
  rmactl claim release c-7f3a`;

const COMPLETION = {
  name: 'completion',
  description: 'print what makes a shell complete rmactl: bash, zsh, fish or powershell',
  complete: 'complete',
};

/**
 * The command line of rmactl. All output goes through `context.io`; it throws instead of exiting.
 *
 * @param args the words of the command line: only the commands that they may mean are loaded; of the others only name
 * and description are known. Absent: all are loaded, as for the man page.
 */
export async function createProgram(context: Context, args?: readonly string[]): Promise<Command> {
  const program = rootCommand(context);
  const isAbout = aboutOf(args);
  await Promise.all(addCommands(program, COMMANDS, { context, isAbout }));
  if (isAbout(COMPLETION.name) || isAbout(COMPLETION.complete)) {
    const { addCompletion } = await import('./commands/completion.js');
    addCompletion(program, COMPLETION, context);
  } else {
    program.command(COMPLETION.name).description(COMPLETION.description);
  }
  return program;
}

function rootCommand({ io }: Context): Command {
  return addGlobalOptions(new Command('rmactl'))
    .description('claims on Real Mode Areas: ask the broker, and start VMMs on them')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      // Errors are reported once, by the caller that catches them.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      writeErr: (text) => io.err(text),
    })
    .configureHelp({ showGlobalOptions: true, optionDescription: describeOption })
    .addHelpText('beforeAll', refuseHelpOfUnknown)
    .addHelpText('after', `${EXAMPLES}\n\nExit codes:\n${EXIT_CODES_TABLE}`);
}

/** Whether the command line may mean the command of this name. */
type IsAbout = (name: string) => boolean;

/** A word may also be an option's value; loading a command too many is harmless. */
function aboutOf(args: readonly string[] | undefined): IsAbout {
  if (args === undefined) return () => true;
  const words = new Set(ownWords(args));
  // Completion needs all commands.
  const isAboutAll = words.has(COMPLETION.name) || words.has(COMPLETION.complete);
  return (name) => isAboutAll || words.has(name);
}

interface Adding {
  readonly context: Context;
  readonly isAbout: IsAbout;
}

function addCommands(parent: Command, entries: readonly CommandEntry[], adding: Adding): Promise<void>[] {
  return entries.flatMap((entry) => {
    const { name, description } = entry;
    const command = parent.command(name).description(description);
    if (!adding.isAbout(name)) return [];
    return 'load' in entry
      ? [define(command, entry, adding.context)]
      : addCommandsOfGroup(command, entry.commands, adding);
  });
}

/** Loads all of them when none is named: the group's help shows their arguments too. */
function addCommandsOfGroup(
  group: Command,
  leaves: readonly CommandLeaf[],
  { context, isAbout }: Adding,
): Promise<void>[] {
  const isNoneNamed = leaves.every(({ name }) => !isAbout(name));
  return addCommands(group, leaves, { context, isAbout: isNoneNamed ? () => true : isAbout });
}

async function define(command: Command, { load }: CommandLeaf, context: Context): Promise<void> {
  (await load()).define(command, context);
}
