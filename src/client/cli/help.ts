import type { AddHelpTextContext } from 'commander';

/** Help of a command that there is not would be that of its group: a typo that looks like an answer. */
export function refuseHelpOfUnknown({ command }: AddHelpTextContext): string {
  const [first = '', second = ''] = command.args;
  const word = first === 'help' ? second : first;
  const isGroup = command.commands.length > 0;
  if (isGroup && word !== '' && !word.startsWith('-') && command.commands.every((each) => each.name() !== word)) {
    // Commander has the words for it, and the suggestion.
    command.parse([word], { from: 'user' });
  }
  return '';
}
