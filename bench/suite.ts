import type { Figure } from './figure.js';

/** Takes a figure that has been measured. */
export type Report = (name: string, figure: Figure) => void;

/** Figures that are measured together, as they share a scene. */
export interface Suite {
  /** Names of the figures, or what their names begin with. */
  readonly figures: readonly string[];
  readonly run: (report: Report) => void | Promise<void>;
}

/** What the command line asks for. */
export interface Wishes {
  /** Only figures whose names begin with one of these; empty for all. */
  readonly only: readonly string[];
  readonly jsonFile: string | null;
}

/** True when a figure of this name, or some that begin with it, are wanted. */
export function isWanted(name: string, { only }: Pick<Wishes, 'only'>): boolean {
  return only.length === 0 || only.some((wish) => name.startsWith(wish) || wish.startsWith(name));
}

/** What the words of the command line ask for; throws for one that is not known. */
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
