import { ID_PATTERN } from '../../../domain/ids.js';

/** Where an entry stands: by its rank, then by its name. */
export interface Standing {
  readonly rank: number;
  readonly name: string;
}

/** How a place in a list is written into a token, and read back only as it was written. */
export interface Position<T> {
  write(at: T): string;
  /** Undefined for what `write` never writes: another spelling of a number is none of ours. */
  read(text: string): T | undefined;
}

/** A number in the one form that it has here: no sign but that of less than 0, no zeroes in front, no exponent. */
export function readCanonical(text: string): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && String(value) === text && text !== '-0' ? value : undefined;
}

/** A change's number. One past the last change, `latest`, was never given out. */
export function revisionUpTo(latest: number): Position<number> {
  const read = (text: string) => {
    const revision = readCanonical(text);
    return revision !== undefined && revision >= 0 && revision <= latest ? revision : undefined;
  };
  return { write: String, read };
}

/** An id, of a node or a tenant. */
export const ID_POSITION: Position<string> = {
  write: (id) => id,
  read: (text) => (ID_PATTERN.test(text) ? text : undefined),
};

/** A rank with the id of who has it. */
export const STANDING_POSITION: Position<Standing> = {
  write: ({ rank, name }) => `${rank} ${name}`,
  read: (text) => {
    const [, rankText = '', name = ''] = /^(\S+) (\S+)$/.exec(text) ?? [];
    const rank = readCanonical(rankText);
    return rank !== undefined && ID_PATTERN.test(name) ? { rank, name } : undefined;
  },
};
