import { z } from 'zod';

/** A value as a source gives it, before parsing: text, whatever YAML would make of it. */
export type RawValue = string | readonly string[] | Readonly<Record<string, string>>;

/** What all settings of one type share; `kinds.ts` defines the types. */
export interface Kind<T> {
  /** How the text of a flag or variable becomes a raw value; in the YAML file values have these shapes themselves. */
  readonly shape: 'scalar' | 'list' | 'map';
  /** Placeholder for the value in `--help`: "DURATION". */
  readonly placeholder: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** True for on/off settings: the flag may stand without a value. */
  readonly isSwitch?: boolean;
  parse(raw: RawValue): T | undefined;
  /** The value as written in a file; `parse` reads it back. */
  toPlain(value: T): unknown;
}

/** What operators need to know about one setting. */
export interface SettingInfo {
  readonly kind: Kind<unknown>;
  /** Sentences: what it controls, and when to change it. */
  readonly help: string;
  /** What the sample file shows: the default, or an example where there is none. */
  readonly shown: { readonly value: unknown; readonly isDefault: boolean };
  /** The key that it had in the last release, which is still read, with a warning. */
  readonly formerly?: string | undefined;
}

/** What the makers of settings take. */
interface SettingWords {
  readonly help: string;
  readonly formerly?: string;
}

/** Every setting made by `setting` and `optionalSetting`. */
const SETTINGS = new WeakMap<object, SettingInfo>();

/** A setting with a default, given in the program's own unit: milliseconds, bytes. */
export function setting<T>(kind: Kind<T>, info: SettingWords & { readonly default: NoInfer<T> }) {
  const schema = z
    .unknown()
    .optional()
    .transform((raw, context) => (raw === undefined ? info.default : read(kind, raw, context)));
  const { help, formerly } = info;
  SETTINGS.set(schema, { kind, help, formerly, shown: { value: info.default, isDefault: true } });
  return schema;
}

/** A setting that may stay unset. `help` says what that means; the sample file shows `example`. */
export function optionalSetting<T>(kind: Kind<T>, info: SettingWords & { readonly example: NoInfer<T> }) {
  const schema = z
    .unknown()
    .optional()
    .transform((raw, context) => (raw === undefined ? undefined : read(kind, raw, context)));
  const { help, formerly } = info;
  SETTINGS.set(schema, { kind, help, formerly, shown: { value: info.example, isDefault: false } });
  return schema;
}

/** Looks up what `setting` was given. */
export function settingInfo(schema: object): SettingInfo {
  const info = SETTINGS.get(schema);
  if (info === undefined) throw new Error('every member of a configuration schema is made by setting()');
  return info;
}

function read<T>(kind: Kind<T>, raw: unknown, context: z.core.$RefinementCtx): T {
  const value = isRaw(raw) ? kind.parse(raw) : undefined;
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: `allowed is ${kind.allowed}` });
  return z.NEVER;
}

function isRaw(value: unknown): value is RawValue {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
}
