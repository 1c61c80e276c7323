import { createHash } from 'node:crypto';
import { Damage } from '../check/damage.js';

/** Identifies a meta record, and with it all that were before it, since each has its predecessor's. */
export type MetaLink = string;

/** What the first record of a store has in place of its predecessor's link. */
export const NO_META: MetaLink = '';

/** 96 bits: enough that no two records of any history have the same. */
const LINK_CHARS = 16;

/** Who answers for how long after the write: whoever is elected next waits for it, as succeed.ts says. */
export interface Answering {
  readonly term: number;
  readonly ttlMs: number;
}

/** The longest lease that a broker can be told: nobody waits for longer. */
const TTL_MS_MAX = 60_000;

/**
 * What each transaction leaves besides its rows. Its mod revision is the chain's last link: who writes compares it, so
 * that no transaction lands twice, or after one that it did not know.
 */
export interface Meta {
  /** The term of the leader that wrote it. */
  readonly term: number;
  /** Counts that leader's transactions. */
  readonly group: number;
  /** The ledger, as other stores keep it among the facts. */
  readonly ledger: string;
  /**
   * Which record it took the place of; null where a version wrote it that did not say so. Revisions would not tell: an
   * etcd that was restored from a snapshot gives them out a second time.
   */
  readonly previous: MetaLink | null;
  /** Absent when nobody does: a new store, or one that was moved while all brokers were stopped. */
  readonly answering?: Answering | null | undefined;
}

/** Of a record, as its text is in etcd. */
export function linkOf(metaText: string): MetaLink {
  return createHash('sha256').update(metaText).digest('base64url').slice(0, LINK_CHARS);
}

/** What is written: the versions before take the first three for all that there is. */
export function metaText(meta: Meta & { readonly previous: MetaLink }): string {
  const { term, group, ledger, previous, answering = null } = meta;
  const rest = answering === null ? [] : [answering.term, answering.ttlMs];
  return JSON.stringify([term, group, ledger, previous, ...rest]);
}

/** What `metaText` has made. Throws Damage for anything else; the ledger has a checksum of its own. */
export function parseMeta(text: string): Meta {
  const [term, group, ledger, previous = null, answeringTerm, ttlMs] = listIn(text);
  if (typeof term !== 'number' || typeof group !== 'number' || typeof ledger !== 'string') throw broken();
  if (previous !== null && typeof previous !== 'string') throw broken();
  const isAnswered = typeof answeringTerm === 'number' && typeof ttlMs === 'number';
  const answering = isAnswered ? { term: answeringTerm, ttlMs: Math.min(ttlMs, TTL_MS_MAX) } : null;
  return { term, group, ledger, previous, answering };
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
