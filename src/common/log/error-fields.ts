import { RmaError } from '../errors/rma-error.js';

/** How many nested causes are logged; deeper ones have never explained anything. */
const CAUSES_MAX = 5;

/** An error in a log line. */
export interface ErrorFields {
  readonly reason: string;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The messages of its causes, nearest first. */
  readonly causes?: readonly string[];
  /** Only of unexpected errors: where in the code a refusal was made explains nothing. */
  readonly stack?: string;
}

/** Anything thrown, for a log line. */
export function errorFields(thrown: unknown): ErrorFields {
  const error = RmaError.from(thrown);
  const causes = causesOf(thrown);
  const foreseen = error.reason !== 'INTERNAL';
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return {
    reason: error.reason,
    message: error.message,
    ...(Object.keys(error.metadata).length === 0 ? {} : { metadata: error.metadata }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(foreseen || stack === undefined ? {} : { stack }),
  };
}

function causesOf(thrown: unknown): string[] {
  const causes: string[] = [];
  let current = thrown instanceof Error ? thrown.cause : undefined;
  while (current !== undefined && current !== null && causes.length < CAUSES_MAX) {
    causes.push(current instanceof Error ? current.message : String(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return causes;
}
