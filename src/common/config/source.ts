import type { NamedSetting, Spelling } from './definition.js';
import type { Kind, RawValue } from './setting.js';
import { treeFromText } from './yaml-values.js';

/** A value and where it was given, for error messages. */
export interface Given {
  readonly key: string;
  readonly raw: RawValue;
  /** "flag --session-ttl", "variable RMA_BROKER_SESSION_TTL", "/etc/rma.yaml line 3". */
  readonly origin: string;
  /** What somebody should change before the next release; null when nothing. */
  readonly warning: string | null;
}

/** A value that was given under one of its setting's names. */
export function givenAs({ names, setting }: Spelling, raw: RawValue, origin: string): Given {
  const { key } = setting;
  const warning = `${names.key} is now called ${key} (${origin}); the next release will not know the old name`;
  return { key, raw, origin, warning: names.key === key ? null : warning };
}

/** What one source contains: values, and errors that do not belong to a single value. */
export interface SourceContent {
  readonly given: readonly Given[];
  readonly problems: readonly string[];
}

/**
 * Splits a flag's or variable's text into the shape of its kind. Text that does not have that shape stays text, and is
 * refused later.
 */
export function fromText({ shape }: Kind<unknown>, text: string): RawValue {
  switch (shape) {
    case 'scalar':
      return text;
    case 'list':
      return text === '' ? [] : text.split(',');
    case 'map':
      return text === '' ? {} : mapFromText(text);
    case 'tree':
      return treeFromText(text);
  }
}

function mapFromText(text: string): RawValue {
  const pairs = text.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
  });
  const keys = new Set(pairs.map(([key]) => key));
  return keys.has('') || keys.size < pairs.length ? text : Object.fromEntries(pairs);
}

/** Every key, for an error message about an unknown one. */
export function listOf(settings: readonly NamedSetting[], name: 'key' | 'flag' | 'variable'): string {
  return settings.map((setting) => setting[name]).join(', ');
}
