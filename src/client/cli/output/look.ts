import type { GlobalOptions } from '../input/global-options.js';

/** How tables look. */
export interface Look {
  /** With everything that fits a line. */
  readonly isWide: boolean;
  /** With headings over the columns. */
  readonly headers: boolean;
}

/** What the command line says about it. */
export function lookOf({ output, headers }: Pick<GlobalOptions, 'output' | 'headers'>): Look {
  return { isWide: output === 'wide', headers };
}
