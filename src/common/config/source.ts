import type { NamedSetting } from './definition.js';
import type { Kind, RawValue } from './setting.js';

/** A value somebody gave, and where, so that a complaint can point at it. */
export interface Given {
  readonly key: string;
  readonly raw: RawValue;
  /** "flag --session-ttl", "variable RMA_BROKER_SESSION_TTL", "/etc/rma.yaml line 3". */
  readonly origin: string;
}

/** What one source has to say: values, and what is wrong with it beyond single values. */
export interface SourceContent {
  readonly given: readonly Given[];
  readonly problems: readonly string[];
}

/**
 * A flag's or variable's text in the shape of its kind. Text that has not that shape
 * stays text, and is refused as such.
 */
export function fromText({ shape }: Kind<unknown>, text: string): RawValue {
  switch (shape) {
    case 'scalar':
      return text;
    case 'list':
      return text === '' ? [] : text.split(',');
    case 'map':
      return text === '' ? {} : mapFromText(text);
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

/** Every key, for a complaint about an unknown one. */
export function listOf(settings: readonly NamedSetting[], name: 'key' | 'flag' | 'variable'): string {
  return settings.map((setting) => setting[name]).join(', ');
}
