import type { LabelRequirement, Labels } from '../../labels.js';
import { type Condition, inAnyOf, inNoneOf } from './condition.js';
import { OrdinalSet } from './ordinal-set.js';

/** The nodes with one value of a label. */
class ValueClass {
  readonly nodes = new OrdinalSet();
  /** How many live claims are on them. */
  claimCount = 0;
}

/** The nodes with a label, by its value. */
class KeyClass {
  readonly nodes = new OrdinalSet();
  readonly byValue = new Map<string, ValueClass>();
}

/** Which nodes have which labels, and how many live claims are on the nodes with each value. */
export class LabelIndex {
  private readonly byKey = new Map<string, KeyClass>();

  add(ordinal: number, labels: Labels, claimCount: number): void {
    for (const [key, value] of Object.entries(labels)) {
      const keyClass = getOrMake(this.byKey, key, () => new KeyClass());
      keyClass.nodes.add(ordinal);
      const valueClass = getOrMake(keyClass.byValue, value, () => new ValueClass());
      valueClass.nodes.add(ordinal);
      valueClass.claimCount += claimCount;
    }
  }

  delete(ordinal: number, labels: Labels, claimCount: number): void {
    for (const [key, value] of Object.entries(labels)) {
      const keyClass = this.byKey.get(key);
      const valueClass = keyClass?.byValue.get(value);
      if (keyClass === undefined || valueClass === undefined) continue;
      keyClass.nodes.delete(ordinal);
      valueClass.nodes.delete(ordinal);
      valueClass.claimCount -= claimCount;
      if (valueClass.nodes.size === 0) keyClass.byValue.delete(value);
      if (keyClass.nodes.size === 0) this.byKey.delete(key);
    }
  }

  /** The number of live claims on a node with these labels has changed by `difference`. */
  countClaims(labels: Labels, difference: number): void {
    for (const key in labels) {
      const valueClass = this.byKey.get(key)?.byValue.get(labels[key] ?? '');
      if (valueClass !== undefined) valueClass.claimCount += difference;
    }
  }

  /** The condition that a requirement sets. */
  conditionOf({ key, operator, values }: LabelRequirement): Condition {
    const keyClass = this.byKey.get(key);
    switch (operator) {
      case 'IN':
        return inAnyOf(setsOf(keyClass, values));
      case 'NOT_IN':
        return inNoneOf(setsOf(keyClass, values));
      case 'EXISTS':
        return inAnyOf(keyClass === undefined ? [] : [keyClass.nodes]);
      case 'DOES_NOT_EXIST':
        return inNoneOf(keyClass === undefined ? [] : [keyClass.nodes]);
    }
  }

  /** The values of a label, the nodes that have each, and how many live claims are on these nodes. */
  *valuesOf(
    key: string,
  ): Generator<{ readonly value: string; readonly nodes: OrdinalSet; readonly claimCount: number }> {
    for (const [value, { nodes, claimCount }] of this.byKey.get(key)?.byValue ?? []) yield { value, nodes, claimCount };
  }
}

function setsOf(keyClass: KeyClass | undefined, values: readonly string[]): readonly OrdinalSet[] {
  return values.flatMap((value) => keyClass?.byValue.get(value)?.nodes ?? []);
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
