import type { LabelRequirement } from '../../../../domain/labels.js';

/** A condition on labels in the syntax of --selector. */
export function requirementWords({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'IN':
      return `${key} in (${values.join(',')})`;
    case 'NOT_IN':
      return `${key} notin (${values.join(',')})`;
    case 'EXISTS':
      return key;
    case 'DOES_NOT_EXIST':
      return `!${key}`;
  }
}
