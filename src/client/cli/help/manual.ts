import type { Argument, Command, Option } from 'commander';
import { EXIT_CODES_HELP } from '../failure/exit-codes.js';

/** The man page of a program, in man(7), out of the same definitions as its help. */
export function renderManual(program: Command, { version }: { readonly version: string }): string {
  const name = program.name();
  return [
    `.TH ${name.toUpperCase()} 1 "" "rma-broker ${version}" "User Commands"`,
    section('NAME', `${name} \\- ${roff(program.description())}`),
    section('SYNOPSIS', `.B ${name}\n.RI [ options ]\n.I command\n.RI [ arguments ]`),
    section('OPTIONS', optionsOf(program)),
    section('COMMANDS', leavesOf(program).map(renderCommand).join('\n')),
    section('ENVIRONMENT', environmentOf(program)),
    section('EXIT STATUS', verbatim(EXIT_CODES_HELP.replace(/^\s*Exit codes:\n/, ''))),
    '',
  ].join('\n');
}

/** A command that does something, with the words that lead to it. */
interface Leaf {
  readonly words: string;
  readonly command: Command;
}

function leavesOf(command: Command, before = ''): readonly Leaf[] {
  return command.commands.flatMap((child) => {
    // The completion scripts call it; people do not.
    if (isHidden(child)) return [];
    const words = before === '' ? child.name() : `${before} ${child.name()}`;
    return child.commands.length > 0 ? leavesOf(child, words) : [{ words, command: child }];
  });
}

function isHidden(command: Command): boolean {
  return command.parent?.createHelp().visibleCommands(command.parent).includes(command) === false;
}

function renderCommand({ words, command }: Leaf): string {
  const args = command.registeredArguments.map(argumentWord).join(' ');
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `.SS "${roff(`${words} ${args}`.trim())}"`,
    roff(sentence(command.description())),
    ...options.map(renderOption),
    ...examplesOf(command),
  ].join('\n');
}

function argumentWord(argument: Argument): string {
  const word = argument.name().toUpperCase() + (argument.variadic ? '…' : '');
  return argument.required ? word : `[${word}]`;
}

function optionsOf(program: Command): string {
  return program.options.map(renderOption).join('\n');
}

function renderOption(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const fallback =
    typeof option.defaultValue === 'string' && option.defaultValue !== '' ? option.defaultValue : undefined;
  const unsaid = fallback === undefined ? '' : ` Default: ${fallback}.`;
  const required = option.mandatory && fallback === undefined ? ' Required.' : '';
  return `.TP\n.B ${roff(option.flags)}\n${roff(sentence(option.description + choices) + unsaid + required)}`;
}

function environmentOf(program: Command): string {
  const variables = [program, ...leavesOf(program).map(({ command }) => command)].flatMap(({ options }) =>
    options.filter(({ envVar }) => envVar !== undefined),
  );
  const unique = new Map(variables.map((option) => [option.envVar ?? '', option]));
  return [...unique]
    .map(([variable, { long }]) => `.TP\n.B ${variable}\nAs ${roff(long ?? '')}, which goes before it.`)
    .join('\n');
}

/** The examples are the part of the help that commander has no structure for: the text after the options. */
function examplesOf(command: Command): readonly string[] {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (more) => (text += more) });
  command.outputHelp();
  const examples = /\nExamples:\n((?: {2}.*\n?)+)/.exec(text)?.[1];
  return examples === undefined ? [] : ['.PP', 'Examples:', verbatim(examples)];
}

function section(title: string, body: string): string {
  return `.SH ${title}\n${body}`;
}

function verbatim(text: string): string {
  return `.nf\n${roff(text.replace(/\n+$/, ''))}\n.fi`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What roff would take for a command, a hyphen or an escape. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
    .replaceAll('…', '...');
}
