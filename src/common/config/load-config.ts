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
 * Upper bound of a configuration file in bytes: four times a file with every setting at its longest, comments included.
 */
export const CONFIG_BYTES_MAX = 128 * 1024;

/** All sources of a configuration. */
export interface ConfigInputs<Config = object> {
  /** The words after the program's name. */
  readonly words: readonly string[];
  readonly environment: Environment;
  /** Reads a whole text file, or throws an Error that says why it cannot. */
  readonly readFile: (path: string) => string;
  /**
   * For --check-config: what in the files that a valid configuration names would keep the program from starting, each
   * with its file and what to do.
   */
  readonly problemsOfFiles?: (config: Config) => readonly string[];
}

/** Either a configuration to start with (or to do one task with), or a text to print and an exit status. */
export type ConfigOutcome<Config> =
  | {
      readonly start: true;
      readonly config: Config;
      readonly task: Task | null;
      /** For the log: what works in this release only. */
      readonly warnings: readonly string[];
    }
  | {
      readonly start: false;
      readonly text: string;
      readonly exitStatus: ExitStatus;
    };

/**
 * Reads a program's configuration, and fails closed: anything unknown, unreadable or out of range, in any source and
 * even if another source overrides it, is reported with its origin and with what is allowed.
 */
export function loadConfig<Schema extends ConfigSchema>(
  definition: ConfigDefinition<Schema>,
  inputs: ConfigInputs<z.output<Schema>>,
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
    ...sources.flatMap((source) => [...source.problems, ...givenTwice(source)]),
    ...given.flatMap((each) => problemsOfValue(each, settings)),
  ];
  if (problems.length > 0) return refuse(definition, problems);
  return conclude(definition, flags, given, inputs.problemsOfFiles);
}

/** `given` is in ascending order of precedence: a later value replaces an earlier one. */
function conclude<Schema extends ConfigSchema>(
  definition: ConfigDefinition<Schema>,
  { action, task }: CommandLine & { readonly ok: true },
  given: readonly Given[],
  problemsOfFiles: ConfigInputs<z.output<Schema>>['problemsOfFiles'],
): ConfigOutcome<z.output<Schema>> {
  const warnings = given.flatMap(({ warning }) => (warning === null ? [] : [warning]));
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
      return { start: true, config: result.data, task, warnings };
    case 'print-config':
      return end(effectiveConfig(definition, result.data, origins), EXIT_STATUS.OK);
    case 'check-config':
    case 'print-sample-config': {
      const problems = problemsOfFiles?.(result.data) ?? [];
      if (problems.length > 0) return refuse(definition, problems);
      return end(['the configuration is valid', ...warnings].join('\n'), EXIT_STATUS.OK);
    }
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

/** A setting under its own and its former name: which one counts would be a guess. */
function givenTwice({ given }: SourceContent): string[] {
  return given.flatMap(({ key, origin }, index) => {
    const before = given.slice(0, index).find((each) => each.key === key);
    return before === undefined ? [] : [`${key}: it is given twice (${before.origin}, ${origin})`];
  });
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
