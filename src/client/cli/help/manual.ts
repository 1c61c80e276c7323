import { type Argument, type Command, Help, type Option } from 'commander';
import { EXIT_CODES_TABLE } from '../failure/exit-codes.js';
import { describeOption } from './help.js';

/** The man page of a program, in man(7), from the same definitions as its help. */
export function renderManual(program: Command, { version }: { readonly version: string }): string {
  const name = program.name();
  return [
    `.TH ${name.toUpperCase()} 1 "" "rma-broker ${version}" "User Commands"`,
    section('NAME', `${name} \\- ${roff(program.description())}`),
    section('SYNOPSIS', `.B ${name}\n.RI [ options ]\n.I command\n.RI [ arguments ]`),
    section('OPTIONS', optionsOf(program)),
    section('COMMANDS', leavesOf(program).map(renderCommand).join('\n')),
    section('ENVIRONMENT', environmentOf(program)),
    section('EXIT STATUS', verbatim(EXIT_CODES_TABLE)),
    '',
  ].join('\n');
}

const help = new Help();

/** A single command, with the words of its command line. */
interface Leaf {
  readonly words: string;
  readonly command: Command;
}

function leavesOf(command: Command, before = ''): readonly Leaf[] {
  return help.visibleCommands(command).flatMap((child) => {
    // Commander's own, which every group has.
    if (child.name() === 'help') return [];
    const words = before === '' ? child.name() : `${before} ${child.name()}`;
    return child.commands.length > 0 ? leavesOf(child, words) : [{ words, command: child }];
  });
}

function renderCommand({ words, command }: Leaf): string {
  const args = command.registeredArguments.map(argumentWord).join(' ');
  const options = command.options.filter(({ hidden }) => !hidden);
  return [
    `.SS "${roff(`${words} ${args}`.trim())}"`,
    roff(sentence(command.description())),
    ...options.map(renderOption),
    ...notesOf(command),
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
  return `.TP\n.B ${roff(option.flags)}\n${roff(sentence(describeOption(option)))}`;
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

/** Examples, and other text at the end of the command's help. */
function notesOf(command: Command): readonly string[] {
  let text = '';
  command.configureOutput({ ...command.configureOutput(), writeOut: (more) => (text += more) });
  command.outputHelp();
  const notes = text.split(command.helpInformation()).at(-1)?.trim() ?? '';
  return notes === '' ? [] : ['.PP', verbatim(notes)];
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

/** Escapes what roff would take for a command, a hyphen or an escape. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
    .replaceAll('…', '...');
}
