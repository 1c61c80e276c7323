import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { namesOf, wantedNames } from '../help/complete-names.js';

const HOW_TO = `
Examples:
  source <(rmactl completion bash)
  rmactl completion zsh > "\${fpath[1]}/_rmactl"
  rmactl completion fish > ~/.config/fish/completions/rmactl.fish

The bash script needs the package bash-completion. Names of nodes, claims and tenants come from the broker, if it
answers within a second, and those of contexts from your file of contexts.`;

/** The names of the two commands of completion. */
export interface CompletionNames {
  readonly name: string;
  readonly description: string;
  /** Called by the printed script on each key press. */
  readonly complete: string;
}

/** `rmactl completion SHELL`. Must be added last: it offers the commands that the program has by then. */
export function addCompletion(program: Command, names: CompletionNames, context: Context): void {
  const offers = tab(program, { completionCommandName: names.name });
  commandOf(program, names.name)?.description(names.description).addHelpText('after', HOW_TO);
  commandOf(program, names.complete)?.hook('preAction', async (_complete, { args: words }) => {
    const kind = wantedNames(program, words);
    if (kind === null) return;
    const found = await namesOf(kind, words, program, context);
    const offer = (complete: (value: string, description: string) => void): void => {
      for (const name of found) complete(name, '');
    };
    for (const command of [offers, ...offers.commands.values()]) {
      for (const option of OPTIONS[kind]) {
        const known = command.options.get(option);
        if (known !== undefined) known.handler = offer;
      }
      const argument = command.arguments.get(kind);
      if (argument !== undefined) argument.handler = offer;
    }
  });
}

const OPTIONS = { node: ['node', 'exclude-node'], claim: [], tenant: ['tenant'], context: ['context'] } as const;

function commandOf(program: Command, name: string): Command | undefined {
  return program.commands.find((command) => command.name() === name);
}
