/** One line of the results. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** What `value` is compared with, measured in the same run; absent when the target is absolute. */
  readonly reference?: number;
  readonly ratio?: number;
  /** Absent, like `ok`, when the figure is only shown. */
  readonly target?: string;
  readonly ok?: boolean;
}

/** A figure that must reach a share of its reference. */
export function atLeast(share: number, value: number, reference: number, unit: string): Figure {
  const ratio = value / reference;
  return { value, unit, reference, ratio, target: `>= ${share.toFixed(2)}`, ok: ratio >= share };
}

/** A figure that may be at most so many times its reference. */
export function atMost(times: number, value: number, reference: number, unit: string): Figure {
  const ratio = value / reference;
  return { value, unit, reference, ratio, target: `<= ${times.toFixed(1)}x`, ok: ratio <= times };
}

/** A figure with an absolute limit. */
export function below(limit: number, value: number, unit: string): Figure {
  return { value, unit, target: `<= ${limit} ${unit}`, ok: value <= limit };
}

/**
 * A figure that is shown for comparing two versions, without a verdict: docs/performance.md says why it has no target.
 */
export function shown(value: number, unit: string, reference?: number): Figure {
  return reference === undefined ? { value, unit } : { value, unit, reference, ratio: value / reference };
}
