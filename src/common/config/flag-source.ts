import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ConfigDefinition, fileVariable, type Spelling, spellingsOf, type Task } from './definition.js';
import { yamlText } from './print-config.js';
import { fromText, type Given, givenAs } from './source.js';

/** What the command line asks for: to start, or to print something instead. */
export type Action = 'start' | 'check-config' | 'print-config' | 'print-sample-config';

/** A parsed command line; or the text to print instead, such as the help. */
export type CommandLine =
  | {
      readonly ok: true;
      readonly action: Action;
      readonly task: Task | null;
      readonly file: string | undefined;
      readonly given: readonly Given[];
    }
  | { readonly ok: false; readonly isProblem: boolean; readonly text: string };

/** Reads the words after the program's name. */
export function readFlags(definition: ConfigDefinition, words: readonly string[]): CommandLine {
  const spellings = spellingsOf(definition);
  const printed: string[] = [];
  const command = commandFor(definition, spellings, (text) => printed.push(text));
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { ok: false, isProblem: error.exitCode !== 0, text: printed.join('').trimEnd() };
  }
  const options = command.opts<Record<string, string | true | undefined>>();
  const file = options['config'];
  return {
    ok: true,
    action: actionOf(options),
    task: taskOf(definition, options),
    file: typeof file === 'string' ? file : undefined,
    given: spellings.flatMap((spelling) => {
      const { key, flag } = spelling.names;
      const text = options[key];
      if (typeof text !== 'string') return [];
      return [givenAs(spelling, fromText(spelling.setting.kind, text), `flag ${flag}`)];
    }),
  };
}

function actionOf(options: Readonly<Record<string, unknown>>): Action {
  if (options['printSampleConfig']) return 'print-sample-config';
  if (options['printConfig']) return 'print-config';
  return options['checkConfig'] ? 'check-config' : 'start';
}

function taskOf({ tasks = [] }: ConfigDefinition, options: Readonly<Record<string, unknown>>): Task | null {
  for (const { flag } of tasks) {
    const value = options[new Option(flag).attributeName()];
    if (typeof value === 'string') return { flag, value };
  }
  return null;
}

function commandFor(definition: ConfigDefinition, spellings: readonly Spelling[], print: (text: string) => void) {
  const { program, summary, version } = definition;
  const command = new Command(program)
    .description(
      `${summary}\nFlags override environment variables, which override the file, which overrides the defaults.`,
    )
    .usage('[options]')
    .exitOverride()
    // The library would add its own remarks in brackets beside ours.
    .configureHelp({ optionDescription: ({ description }) => description })
    .configureOutput({ writeOut: print, writeErr: print, getOutHelpWidth: () => 100 })
    .allowExcessArguments(false)
    .showHelpAfterError(`see ${program} --help`)
    .version(version, '--version', 'print the version and exit')
    .helpOption('--help', 'print this help and exit')
    .option('--config <FILE>', `YAML file with any of the settings below (variable ${fileVariable(definition)})`)
    .option('--check-config', 'check the configuration, and exit')
    .option('--print-config', 'print the configuration in effect with the origin of each value, and exit')
    .option('--print-sample-config', 'print a commented sample file with all defaults, and exit');
  for (const { flag, placeholder, help } of definition.tasks ?? []) command.option(`${flag} <${placeholder}>`, help);
  command.optionsGroup('Settings:');
  for (const spelling of spellings) command.addOption(optionFor(spelling));
  return command;
}

/** Former names are read, and not shown. */
function optionFor({ names: { key, flag, variable }, setting }: Spelling): Option {
  const { kind, help, shown } = setting;
  const value = kind.isSwitch ? '[true|false]' : `<${kind.placeholder}>`;
  const byDefault = shown.isDefault ? `default ${yamlText(kind.toPlain(shown.value))}; ` : '';
  const option = new Option(`${flag} ${value}`, `${help} (${byDefault}${variable})`);
  if (kind.isSwitch) option.preset('true');
  if (key !== setting.key) option.hideHelp();
  return option.argParser((text: string, before: string | undefined) => {
    if (before === undefined) return text;
    if (kind.shape === 'list' || kind.shape === 'map') return `${before},${text}`;
    throw new InvalidArgumentError('It was given twice.');
  });
}
