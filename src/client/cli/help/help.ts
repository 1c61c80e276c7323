import { type AddHelpTextContext, Help, type Option } from 'commander';

const plain = new Help();

/** What the help says of an option: as commander does, and that it is required where it is. */
export function describeOption(option: Option): string {
  const words = plain.optionDescription(option).replace(/ \(default: ""\)$/, '');
  return option.mandatory && option.defaultValue === undefined ? `${words} (required)` : words;
}

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
