import { type AddHelpTextContext, Help, type Option } from 'commander';

const plain = new Help();

/** An option's description as commander gives it, marked when the option is required. */
export function describeOption(option: Option): string {
  const words = plain.optionDescription(option).replace(/ \(default: ""\)$/, '');
  return option.mandatory && option.defaultValue === undefined ? `${words} (required)` : words;
}

/** Refuses help for an unknown command, which would be that of its group: a typo must not look like an answer. */
export function refuseHelpOfUnknown({ command }: AddHelpTextContext): string {
  const [first = '', second = ''] = command.args;
  const word = first === 'help' ? second : first;
  const isGroup = command.commands.length > 0;
  if (isGroup && word !== '' && !word.startsWith('-') && command.commands.every((each) => each.name() !== word)) {
    // Commander makes the error message, with a suggestion.
    command.parse([word], { from: 'user' });
  }
  return '';
}
