/** How a check ended. */
export type Outcome = 'passed' | 'failed' | 'skipped';

/** What a guest says on its console while it checks; the command reads it there. */
export type Said =
  /** Something has been seen to be right. */
  | { readonly type: 'step'; readonly check: string; readonly what: string }
  | {
      readonly type: 'verdict';
      readonly check: string;
      readonly outcome: Outcome;
      /** How much was checked; or what went wrong. */
      readonly what: string;
      readonly tookMs: number;
    }
  /** All checks were made. A guest that ends without it has failed. */
  | { readonly type: 'end' };

/** Tells what a guest says from what its kernel prints on the same console. */
const MARK = '@power ';

/** A line for the console. */
export function toLine(said: Said): string {
  return MARK + JSON.stringify(said);
}

/** What a line of the console says; null for a line of somebody else, or one that the kernel wrote into. */
export function parseLine(line: string): Said | null {
  const at = line.indexOf(MARK);
  if (at === -1) return null;
  try {
    const said: Said = JSON.parse(line.slice(at + MARK.length));
    return said;
  } catch {
    return null;
  }
}
