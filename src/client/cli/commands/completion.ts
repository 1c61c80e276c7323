import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const HOW_TO = `
Examples:
  source <(rmactl completion bash)
  rmactl completion zsh > "\${fpath[1]}/_rmactl"
  rmactl completion fish > ~/.config/fish/completions/rmactl.fish

The script for bash needs the package bash-completion.`;

/** `rmactl completion SHELL`. Call it last: it offers what the program has by then. */
export function addCompletionCommand(program: Command): void {
  tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print what makes a shell complete rmactl: bash, zsh, fish or powershell')
    .addHelpText('after', HOW_TO);
}
