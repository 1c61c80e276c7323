import { invalidField } from '../../../common/errors/rma-error.js';
import {
  CONDITION_BYTES_MAX,
  PREFERENCES_MAX,
  REQUIREMENT_VALUES_MAX,
  REQUIREMENTS_MAX,
  WEIGHT_MAX,
} from '../../../domain/contract-limits.js';
import { LABEL_OPERATORS, type LabelPreference, type LabelRequirement } from '../../../domain/labels.js';
import { utf8Bytes } from '../../../domain/text.js';
import type { LabelPreference__Output } from '../../../gen/rma/v1/LabelPreference.js';
import type { LabelRequirement__Output } from '../../../gen/rma/v1/LabelRequirement.js';
import { parseCount } from './number.js';
import { parseLabelKey, parseLabelValue } from './text.js';
import { parseRequiredWord } from './word.js';

const NO_REQUIREMENTS: readonly LabelRequirement[] = [];
const NO_PREFERENCES: readonly LabelPreference[] = [];

/** Conditions on labels that must be met. Claims without any share one empty list, which saves memory. */
export function parseRequirements(
  field: string,
  requirements: readonly LabelRequirement__Output[],
): readonly LabelRequirement[] {
  if (requirements.length === 0) return NO_REQUIREMENTS;
  if (requirements.length > REQUIREMENTS_MAX) throw invalidField(field, `has more than ${REQUIREMENTS_MAX} entries`);
  const parsed = requirements.map((requirement, index) => parseRequirement(`${field}[${index}]`, requirement));
  return withinBytes(field, parsed, parsed);
}

/** Conditions that are preferred but not required. */
export function parsePreferences(preferences: readonly LabelPreference__Output[]): readonly LabelPreference[] {
  const field = 'spec.label_preferences';
  if (preferences.length === 0) return NO_PREFERENCES;
  if (preferences.length > PREFERENCES_MAX) throw invalidField(field, `has more than ${PREFERENCES_MAX} entries`);
  const parsed = preferences.map(({ requirement, weight }, index) => {
    if (requirement === null) throw invalidField(`${field}[${index}].requirement`, 'is required');
    return {
      requirement: parseRequirement(`${field}[${index}].requirement`, requirement),
      weight: parseCount(`${field}[${index}].weight`, weight, 0, WEIGHT_MAX) || 1,
    };
  });
  return withinBytes(
    field,
    parsed,
    parsed.map(({ requirement }) => requirement),
  );
}

/** Returns `parsed`; refuses it when its conditions are too long in total. */
function withinBytes<T>(field: string, parsed: T, conditions: readonly LabelRequirement[]): T {
  const texts = conditions.flatMap(({ key, values }) => [key, ...values]);
  const bytes = texts.reduce((sum, text) => sum + utf8Bytes(text), 0);
  if (bytes > CONDITION_BYTES_MAX) throw invalidField(field, `has ${bytes} bytes, more than ${CONDITION_BYTES_MAX}`);
  return parsed;
}

function parseRequirement(field: string, wire: LabelRequirement__Output): LabelRequirement {
  const key = parseLabelKey(field, wire.key);
  const operator = parseRequiredWord(`${field}.operator`, wire.operator, LABEL_OPERATORS);
  const takesValues = operator === 'IN' || operator === 'NOT_IN';
  const [least, most] = takesValues ? [1, REQUIREMENT_VALUES_MAX] : [0, 0];
  parseCount(`${field}.values count`, wire.values.length, least, most);
  return { key, operator, values: wire.values.map((value) => parseLabelValue(`${field}.values`, key, value)) };
}
