import { ownWords } from '../command-line.js';
import { COMMANDS, type CommandEntry } from '../commands/tree.js';

/** The command line that prints the help for a command. */
export function helpLineOf(words: readonly string[]): string {
  const path: string[] = [];
  let entries: readonly CommandEntry[] = COMMANDS;
  for (const word of ownWords(words)) {
    const entry = entries.find(({ name }) => name === word);
    if (entry === undefined) continue;
    path.push(entry.name);
    entries = 'commands' in entry ? entry.commands : [];
  }
  return ['rmactl', ...path, '--help'].join(' ');
}
