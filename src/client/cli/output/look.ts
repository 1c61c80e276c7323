import type { GlobalOptions } from '../input/global-options.js';

/** The form of tables. */
export interface Look {
  /** With all columns. */
  readonly isWide: boolean;
  /** With headings. */
  readonly headers: boolean;
}

/** The form that the command line asks for. */
export function lookOf({ output, headers }: Pick<GlobalOptions, 'output' | 'headers'>): Look {
  return { isWide: output === 'wide', headers };
}
