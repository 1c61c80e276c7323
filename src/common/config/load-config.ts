import type { z } from 'zod';
import { EXIT_STATUS, type ExitStatus } from '../shutdown/exit-status.js';
import {
  type ConfigDefinition,
  type ConfigSchema,
  fileVariable,
  type NamedSetting,
  settingsOf,
  type Task,
} from './definition.js';
import { type Environment, readEnvironment } from './environment-source.js';
import { readYaml } from './file-source.js';
import { type CommandLine, readFlags } from './flag-source.js';
import { effectiveConfig, sampleConfig } from './print-config.js';
import type { Given, SourceContent } from './source.js';

/**
 * How many bytes a configuration file may have: four times what one with every setting, as long as it
 * may be, and its comments takes.
 */
export const CONFIG_BYTES_MAX = 128 * 1024;

/** Everything that a configuration is read from. */
export interface ConfigInputs {
  /** The words after the program's name. */
  readonly words: readonly string[];
  readonly environment: Environment;
  /** Reads a whole text file, or throws an Error that says why not. */
  readonly readFile: (path: string) => string;
}

/** Either a configuration to start with (or to do one task with), or a text to print and an exit status to end with. */
export type ConfigOutcome<Config> =
  | { readonly start: true; readonly config: Config; readonly task: Task | null }
  | { readonly start: false; readonly text: string; readonly exitStatus: ExitStatus };

/**
 * Reads the configuration of a program. It fails closed: anything unknown, unreadable or out of range, in whichever
 * source and even if another one overrides it, is named with its origin and with what is allowed.
 */
export function loadConfig<Schema extends ConfigSchema>(
  definition: ConfigDefinition<Schema>,
  inputs: ConfigInputs,
): ConfigOutcome<z.output<Schema>> {
  const flags = readFlags(definition, inputs.words);
  if (!flags.ok) return end(flags.text, flags.isProblem ? EXIT_STATUS.BAD_CONFIGURATION : EXIT_STATUS.OK);
  if (flags.action === 'print-sample-config') return end(sampleConfig(definition), EXIT_STATUS.OK);

  const file = flags.file ?? inputs.environment[fileVariable(definition)];
  const sources = [
    file === undefined ? NOTHING : readFile(definition, file, inputs.readFile),
    readEnvironment(definition, inputs.environment),
    { given: flags.given, problems: [] },
  ];
  const given = sources.flatMap((source) => source.given);
  const settings = settingsOf(definition);
  const problems = [
    ...sources.flatMap((source) => source.problems),
    ...given.flatMap((each) => problemsOfValue(each, settings)),
  ];
  if (problems.length > 0) return refuse(definition, problems);
  return conclude(definition, flags, given);
}

/** `given` is in rising precedence, so that a later value takes the place of an earlier one. */
function conclude<Schema extends ConfigSchema>(
  definition: ConfigDefinition<Schema>,
  { action, task }: CommandLine & { readonly ok: true },
  given: readonly Given[],
): ConfigOutcome<z.output<Schema>> {
  const merged = new Map(given.map((each) => [each.key, each]));
  const origins = new Map(given.map(({ key, origin }) => [key, origin]));
  const raw = Object.fromEntries([...merged].map(([key, each]) => [key, each.raw]));
  const result = definition.schema.safeParse(raw);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => {
      const key = String(path[0]);
      return `${key}: ${message} (${origins.get(key) ?? 'default'})`;
    });
    return refuse(definition, problems);
  }
  switch (action) {
    case 'start':
      return { start: true, config: result.data, task };
    case 'print-config':
      return end(effectiveConfig(definition, result.data, origins), EXIT_STATUS.OK);
    case 'check-config':
    case 'print-sample-config':
      return end('the configuration is valid', EXIT_STATUS.OK);
  }
}

const NOTHING: SourceContent = { given: [], problems: [] };

function readFile(definition: ConfigDefinition, file: string, read: ConfigInputs['readFile']): SourceContent {
  try {
    return readYaml(definition, file, read(file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { given: [], problems: [`${file}: the configuration file cannot be read: ${why}`] };
  }
}

function problemsOfValue({ key, raw, origin }: Given, settings: readonly NamedSetting[]): string[] {
  const result = settings.find((setting) => setting.key === key)?.schema.safeParse(raw);
  if (result === undefined || result.success) return [];
  return result.error.issues.map(({ message }) => `${key}: ${JSON.stringify(raw)} is refused (${origin}); ${message}`);
}

function refuse({ program }: ConfigDefinition, problems: readonly string[]) {
  return end(problems.map((problem) => `${program}: ${problem}`).join('\n'), EXIT_STATUS.BAD_CONFIGURATION);
}

function end(text: string, exitStatus: ExitStatus) {
  return { start: false, text: text.endsWith('\n') ? text : `${text}\n`, exitStatus } as const;
}
