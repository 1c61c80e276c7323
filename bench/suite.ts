import type { Figure } from './figure.js';

/** Takes a figure that has been measured. */
export type Report = (name: string, figure: Figure) => void;

/** Figures that are measured together because they share a scene. */
export interface Suite {
  /** Names of figures, or prefixes of their names. */
  readonly figures: readonly string[];
  readonly run: (report: Report) => void | Promise<void>;
}

/** What the command line asks for. */
export interface Wishes {
  /** Only figures whose names begin with one of these; empty for all. */
  readonly only: readonly string[];
  readonly jsonFile: string | null;
}

/** True when this figure, or one whose name begins with `name`, is wanted. */
export function isWanted(name: string, { only }: Pick<Wishes, 'only'>): boolean {
  return only.length === 0 || only.some((wish) => name.startsWith(wish) || wish.startsWith(name));
}

/** Parses the command line; throws for an unknown option. */
export function parseWishes(words: readonly string[]): Wishes {
  let jsonFile: string | null = null;
  const only: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === '--quick') continue;
    const value = words[index + 1];
    if (value === undefined || (word !== '--json' && word !== '--only')) throw new Error(`${word}? ${USAGE}`);
    if (word === '--json') jsonFile = value;
    else only.push(...value.split(','));
    index += 1;
  }
  return { only, jsonFile };
}

export const USAGE = 'npm run bench -- [--only FIGURE[,FIGURE]] [--quick] [--json FILE]';
