import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { tooDeepAt } from './file-depth.js';
import type { Kind, RawValue } from './setting.js';

/**
 * The value of a setting of this shape. Scalars are taken as written: YAML would read 0660 as 660, and the node name
 * 1e3 as a number. Undefined when a part has no value, or one of another shape.
 */
export function rawOf(node: Node | null, shape: Kind<unknown>['shape']): RawValue | undefined {
  return shape === 'tree' ? treeOf(node) : flatOf(node);
}

/** A tree in the text of a flag or variable; text that is none stays text, and is refused later. */
export function treeFromText(text: string): RawValue {
  if (tooDeepAt(text) !== null) return text;
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0 || document.warnings.length > 0) return text;
  return treeOf(document.contents) ?? text;
}

function treeOf(node: Node | null): RawValue | undefined {
  if (isSeq(node)) return allDefined(node.items.map((item) => treeOf(item as Node | null)));
  if (!isMap(node)) return textOf(node);
  const keys = allDefined(node.items.map(({ key }) => textOf(key as Node)));
  const values = allDefined(node.items.map(({ value }) => treeOf(value as Node | null)));
  return mapOf(keys, values);
}

function flatOf(node: Node | null): RawValue | undefined {
  if (isSeq(node)) return allDefined(node.items.map((item) => textOf(item as Node)));
  if (!isMap(node)) return textOf(node);
  const keys = allDefined(node.items.map(({ key }) => textOf(key as Node)));
  return mapOf(keys, allDefined(node.items.map(({ value }) => textOf(value as Node | null))));
}

/** The text of a scalar, as written. */
export function textOf(node: Node | null): string | undefined {
  return isScalar(node) && node.value !== null ? (node.source ?? String(node.value)) : undefined;
}

function mapOf(keys: readonly string[] | undefined, values: readonly RawValue[] | undefined): RawValue | undefined {
  if (keys === undefined || values === undefined) return undefined;
  return Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
}

function allDefined<T>(parts: readonly (T | undefined)[]): readonly T[] | undefined {
  const defined = parts.filter((part) => part !== undefined);
  return defined.length === parts.length ? defined : undefined;
}
