import type { z } from 'zod';
import { type SettingInfo, settingInfo } from './setting.js';

/** A strict object whose members were made by `setting` or `optionalSetting`. */
export type ConfigSchema = z.ZodObject<Record<string, z.ZodType>>;

/** One program's configuration, from which flags, variables, file and help are derived. */
export interface ConfigDefinition<Schema extends ConfigSchema = ConfigSchema> {
  /** "rma-broker". */
  readonly program: string;
  /** One sentence for the top of `--help`. */
  readonly summary: string;
  /** "RMA_BROKER_": every variable with this prefix belongs to the program. */
  readonly environmentPrefix: string;
  readonly version: string;
  readonly schema: Schema;
  /** Tasks that the program can do once instead of serving; default: none. */
  readonly tasks?: readonly TaskFlag[];
}

/** A flag that makes the program do one task with its configuration, and exit. */
export interface TaskFlag {
  /** "--backup-to". */
  readonly flag: `--${string}`;
  /** Placeholder of its value in the help: "DIRECTORY". */
  readonly placeholder: string;
  readonly help: string;
}

/** A task that the command line asks for. */
export interface Task {
  readonly flag: string;
  readonly value: string;
}

/** What a setting is called in each source. */
export interface SettingNames {
  /** In the file: "listenAddress". */
  readonly key: string;
  /** "--listen-address". */
  readonly flag: string;
  /** "RMA_BROKER_LISTEN_ADDRESS". */
  readonly variable: string;
}

/** One setting with all its names. */
export interface NamedSetting extends SettingInfo, SettingNames {
  readonly schema: z.ZodType;
}

/** A setting under one of the names that a source may use for it. */
export interface Spelling {
  readonly names: SettingNames;
  readonly setting: NamedSetting;
}

/** The settings in the order of the schema. */
export function settingsOf({ schema, environmentPrefix }: ConfigDefinition): readonly NamedSetting[] {
  return Object.entries(schema.shape).map(([key, member]) => ({
    ...settingInfo(member),
    ...namesOf(key, environmentPrefix),
    schema: member,
  }));
}

/** All names that are read: those of today, and the former ones. */
export function spellingsOf(definition: ConfigDefinition): readonly Spelling[] {
  return settingsOf(definition).flatMap((setting) => {
    const { key, formerly } = setting;
    const keys = formerly === undefined ? [key] : [key, formerly];
    return keys.map((each) => ({ setting, names: namesOf(each, definition.environmentPrefix) }));
  });
}

function namesOf(key: string, environmentPrefix: string): SettingNames {
  const words = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const variable = `${environmentPrefix}${words.replaceAll('-', '_').toUpperCase()}`;
  return { key, flag: `--${words}`, variable };
}

/** The variable that names the configuration file unless `--config` does. */
export function fileVariable({ environmentPrefix }: ConfigDefinition): string {
  return `${environmentPrefix}CONFIG`;
}
