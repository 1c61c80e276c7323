import { invalidField } from '../../../common/errors/rma-error.js';
import type { LabelPreference, LabelRequirement } from '../../../domain/labels.js';
import type { LabelPreference__Output } from '../../../gen/rma/v1/LabelPreference.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import { parseCount } from './number.js';
import { parseLabelKey } from './text.js';

const REQUIREMENTS_MAX = 16;
const REQUIREMENT_VALUES_MAX = 64;
const PREFERENCES_MAX = 16;
const WEIGHT_MAX = 100;

const NO_REQUIREMENTS: readonly LabelRequirement[] = [];
const NO_PREFERENCES: readonly LabelPreference[] = [];

/** Conditions on a node's labels that must be met. Claims live long, and those with none share that. */
export function parseRequirements(requirements: readonly LabelRequirement__Output[]): readonly LabelRequirement[] {
  const field = 'spec.label_requirements';
  if (requirements.length === 0) return NO_REQUIREMENTS;
  if (requirements.length > REQUIREMENTS_MAX) throw invalidField(field, `has more than ${REQUIREMENTS_MAX} entries`);
  return requirements.map((requirement, index) => parseRequirement(`${field}[${index}]`, requirement));
}

/** Conditions that are better met than not. */
export function parsePreferences(preferences: readonly LabelPreference__Output[]): readonly LabelPreference[] {
  const field = 'spec.label_preferences';
  if (preferences.length === 0) return NO_PREFERENCES;
  if (preferences.length > PREFERENCES_MAX) throw invalidField(field, `has more than ${PREFERENCES_MAX} entries`);
  return preferences.map(({ requirement, weight }, index) => {
    if (requirement === null) throw invalidField(`${field}[${index}].requirement`, 'is required');
    return {
      requirement: parseRequirement(`${field}[${index}].requirement`, requirement),
      weight: parseCount(`${field}[${index}].weight`, weight, 0, WEIGHT_MAX) || 1,
    };
  });
}

function parseRequirement(field: string, { key, operator, values }: LabelRequirement__Output): LabelRequirement {
  parseLabelKey(field, key);
  switch (operator) {
    case 'IN':
    case 'NOT_IN':
      parseCount(`${field}.values count`, values.length, 1, REQUIREMENT_VALUES_MAX);
      return { key, operator, values };
    case 'EXISTS':
    case 'DOES_NOT_EXIST':
      parseCount(`${field}.values count`, values.length, 0, 0);
      return { key, operator, values };
    default:
      throw invalidField(`${field}.operator`, `${operator} is not one of IN, NOT_IN, EXISTS, DOES_NOT_EXIST`);
  }
}
