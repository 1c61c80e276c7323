import { Damage } from '../check/damage.js';

/**
 * What each transaction leaves besides its rows. Its mod revision is the chain's last link: who writes compares it, so
 * that no transaction lands twice, or after one that it did not know.
 */
export interface Meta {
  /** The term of the leader that wrote it. */
  readonly term: number;
  /** Counts that leader's transactions: tells whether one whose answer was lost has landed. */
  readonly group: number;
  /** The ledger, as other stores keep it among the facts. */
  readonly ledger: string;
}

export function metaText({ term, group, ledger }: Meta): string {
  return JSON.stringify([term, group, ledger]);
}

/** What `metaText` has made. Throws Damage for anything else; the ledger has a checksum of its own. */
export function parseMeta(text: string): Meta {
  const [term, group, ledger] = listIn(text);
  if (typeof term !== 'number' || typeof group !== 'number' || typeof ledger !== 'string') throw broken();
  return { term, group, ledger };
}

function listIn(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    throw broken();
  }
}

function broken(): Damage {
  return new Damage('its meta record is not what was written');
}
