// Original file: proto/rma/v1/types.proto


// Original file: proto/rma/v1/types.proto

/**
 * How the label is compared with `values`.
 */
export const _rma_v1_LabelRequirement_Operator = {
  OPERATOR_UNSPECIFIED: 'OPERATOR_UNSPECIFIED',
  /**
   * The label's value is one of `values` (at least one).
   */
  IN: 'IN',
  /**
   * The label is absent, or its value is none of `values` (at least one).
   */
  NOT_IN: 'NOT_IN',
  /**
   * The label is present, whatever its value; `values` is empty.
   */
  EXISTS: 'EXISTS',
  /**
   * The label is absent; `values` is empty.
   */
  DOES_NOT_EXIST: 'DOES_NOT_EXIST',
} as const;

/**
 * How the label is compared with `values`.
 */
export type _rma_v1_LabelRequirement_Operator =
  | 'OPERATOR_UNSPECIFIED'
  | 0
  /**
   * The label's value is one of `values` (at least one).
   */
  | 'IN'
  | 1
  /**
   * The label is absent, or its value is none of `values` (at least one).
   */
  | 'NOT_IN'
  | 2
  /**
   * The label is present, whatever its value; `values` is empty.
   */
  | 'EXISTS'
  | 3
  /**
   * The label is absent; `values` is empty.
   */
  | 'DOES_NOT_EXIST'
  | 4

/**
 * How the label is compared with `values`.
 */
export type _rma_v1_LabelRequirement_Operator__Output = typeof _rma_v1_LabelRequirement_Operator[keyof typeof _rma_v1_LabelRequirement_Operator]

/**
 * One condition on the labels of a node or a claim.
 */
export interface LabelRequirement {
  'key'?: (string);
  'operator'?: (_rma_v1_LabelRequirement_Operator);
  'values'?: (string)[];
}

/**
 * One condition on the labels of a node or a claim.
 */
export interface LabelRequirement__Output {
  'key': (string);
  'operator': (_rma_v1_LabelRequirement_Operator__Output);
  'values': (string)[];
}
