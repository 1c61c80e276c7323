import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const HOW_TO = `
Examples:
  source <(rmactl completion bash)
  rmactl completion zsh > "\${fpath[1]}/_rmactl"
  rmactl completion fish > ~/.config/fish/completions/rmactl.fish

The script for bash needs the package bash-completion.`;

/** `rmactl completion SHELL`. Call it last: it offers what the program has by then. */
export function addCompletion(program: Command, words: { readonly name: string; readonly description: string }): void {
  tab(program, { completionCommandName: words.name });
  program.commands
    .find((command) => command.name() === words.name)
    ?.description(words.description)
    .addHelpText('after', HOW_TO);
}
