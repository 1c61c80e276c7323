import { z } from 'zod';

/** A value as every source gives it before it is understood: texts, whatever YAML would make of them. */
export type RawValue = string | readonly string[] | Readonly<Record<string, string>>;

/** What settings of one type have in common; `kinds.ts` has them all. */
export interface Kind<T> {
  /** How flags and variables, which are one text, become a raw value; the YAML file has the same shapes itself. */
  readonly shape: 'scalar' | 'list' | 'map';
  /** Stands for the value in `--help`: "DURATION". */
  readonly placeholder: string;
  /** What is allowed, as the end of a sentence. */
  readonly allowed: string;
  /** True for on and off: its flag may stand without a value. */
  readonly isSwitch?: boolean;
  parse(raw: RawValue): T | undefined;
  /** The value as it stands in a file; `parse` reads it back. */
  toPlain(value: T): unknown;
}

/** What people need to know about one setting. */
export interface SettingInfo {
  readonly kind: Kind<unknown>;
  /** Sentences: what it decides, and when to change it. */
  readonly help: string;
  /** What the sample file shows: the default, or where there is none an example. */
  readonly shown: { readonly value: unknown; readonly isDefault: boolean };
}

/** Knows each setting that `setting` and `optionalSetting` made. */
const SETTINGS = new WeakMap<object, SettingInfo>();

/** A setting with a default. Give the default as the program sees it: milliseconds, bytes. */
export function setting<T>(kind: Kind<T>, info: { readonly help: string; readonly default: NoInfer<T> }) {
  const schema = z
    .unknown()
    .optional()
    .transform((raw, context) => (raw === undefined ? info.default : read(kind, raw, context)));
  SETTINGS.set(schema, { kind, help: info.help, shown: { value: info.default, isDefault: true } });
  return schema;
}

/** A setting that may stay unset. `help` says what happens then; the sample file shows `example`. */
export function optionalSetting<T>(kind: Kind<T>, info: { readonly help: string; readonly example: NoInfer<T> }) {
  const schema = z
    .unknown()
    .optional()
    .transform((raw, context) => (raw === undefined ? undefined : read(kind, raw, context)));
  SETTINGS.set(schema, { kind, help: info.help, shown: { value: info.example, isDefault: false } });
  return schema;
}

/** What was said about a setting when it was made. */
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
