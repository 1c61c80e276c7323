/** Keys and values that a caller or operator attaches to something. */
export type Labels = Readonly<Record<string, string>>;

/** One condition on a node's labels; proto/rma/v1/types.proto says what each operator means. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'IN' | 'NOT_IN' | 'EXISTS' | 'DOES_NOT_EXIST';
  readonly values: readonly string[];
}

/** Every operator, in the contract's order. */
export const LABEL_OPERATORS = [
  'IN',
  'NOT_IN',
  'EXISTS',
  'DOES_NOT_EXIST',
] as const satisfies readonly LabelRequirement['operator'][];

/** A condition that makes a node preferred, not required. */
export interface LabelPreference {
  readonly requirement: LabelRequirement;
  /** 1 to 100. */
  readonly weight: number;
}

/** True when `labels` meet every requirement. */
export function meetsAll(labels: Labels, requirements: readonly LabelRequirement[]): boolean {
  return requirements.every((requirement) => meets(labels, requirement));
}

/** True when `labels` meet one requirement. */
export function meets(labels: Labels, { key, operator, values }: LabelRequirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'IN':
      return value !== undefined && values.includes(value);
    case 'NOT_IN':
      return value === undefined || !values.includes(value);
    case 'EXISTS':
      return value !== undefined;
    case 'DOES_NOT_EXIST':
      return value === undefined;
  }
}
