import { ID_PATTERN } from '../../../domain/ids.js';

/** The position of an entry in a ranked list: by rank, then by name. */
export interface Standing {
  readonly rank: number;
  readonly name: string;
}

/** How a position in a list is written into a token, and read back from exactly that form. */
export interface Position<T> {
  write(at: T): string;
  /** Undefined for text that `write` never produces, such as another spelling of a number. */
  read(text: string): T | undefined;
}

/** A number in its one canonical form: no plus sign, no leading zeros, no exponent. */
export function readCanonical(text: string): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && String(value) === text && text !== '-0' ? value : undefined;
}

/** A revision. One after `latest`, the last change, was never handed out. */
export function revisionUpTo(latest: number): Position<number> {
  const read = (text: string) => {
    const revision = readCanonical(text);
    return revision !== undefined && revision >= 0 && revision <= latest ? revision : undefined;
  };
  return { write: String, read };
}

/** The id of a node or a tenant. */
export const ID_POSITION: Position<string> = {
  write: (id) => id,
  read: (text) => (ID_PATTERN.test(text) ? text : undefined),
};

/** A rank, and the id of the entry that has it. */
export const STANDING_POSITION: Position<Standing> = {
  write: ({ rank, name }) => `${rank} ${name}`,
  read: (text) => {
    const [, rankText = '', name = ''] = /^(\S+) (\S+)$/.exec(text) ?? [];
    const rank = readCanonical(rankText);
    return rank !== undefined && ID_PATTERN.test(name) ? { rank, name } : undefined;
  },
};
