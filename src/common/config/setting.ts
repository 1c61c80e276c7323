import { z } from 'zod';

/** A value as a source gives it, before parsing: texts, whatever YAML would make of them. */
export type RawValue = string | readonly RawValue[] | { readonly [key: string]: RawValue };

/** What all settings of one type share; `kinds.ts` defines the types. */
export interface Kind<T> {
  /**
   * How the text of a flag or variable becomes a raw value; in the YAML file values have these shapes themselves. A
   * tree is of lists and maps of any depth, and YAML also in a flag or variable.
   */
  readonly shape: 'scalar' | 'list' | 'map' | 'tree';
  /** Placeholder for the value in `--help`: "DURATION". */
  readonly placeholder: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** True for on/off settings: the flag may stand without a value. */
  readonly isSwitch?: boolean;
  parse(raw: RawValue): T | undefined;
  /** What is wrong with a value that `parse` does not take, where more can be said than what is allowed. */
  problem?(raw: RawValue): string;
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

/** One value within a setting of several. */
export function member<T>(kind: Kind<T>) {
  return z.unknown().transform((raw, context) => read(kind, raw, context));
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
  const problem = isRaw(raw) ? kind.problem?.(raw) : undefined;
  context.addIssue({ code: 'custom', message: problem ?? `allowed is ${kind.allowed}` });
  return z.NEVER;
}

function isRaw(value: unknown): value is RawValue {
  if (typeof value === 'string') return true;
  return typeof value === 'object' && value !== null && Object.values(value).every(isRaw);
}
