import type { Leader } from '../../domain/election/election.js';
import { cleaned } from '../../domain/text.js';
import type { KeyValue } from '../etcd/etcd.js';

/** What a broker says of itself in etcd. */
export interface BrokerCard {
  /** One for each life of a process. */
  readonly broker: string;
  /** HOST:PORT for callers and agents. */
  readonly address: string;
  /** HOST:PORT of its pages; empty when it serves none. */
  readonly httpAddress: string;
  readonly version: string;
  /** The layout of the store that it writes. */
  readonly layout: number;
}

/** How long a text from etcd may be that is shown or passed on: a host name of 253 characters, a colon and a port. */
const TEXT_BYTES_MAX = 260;

/** The value of the leader's key. */
export function writeLeader(card: BrokerCard, sinceWallMs: number): string {
  return JSON.stringify({ ...card, sinceWallMs });
}

/** Who leads, and since when, by the wall clock of its machine. */
export type KnownLeader = Leader & { readonly sinceWallMs: number };

/** Who leads, as the key says; what it does not say is empty, for another version may have written it. */
export function readLeader({ value, lease, createRevision }: KeyValue): KnownLeader {
  const { broker, address, sinceWallMs } = fieldsOf(value);
  return {
    lease: lease ?? '',
    term: createRevision,
    broker: textOf(broker),
    address: textOf(address),
    sinceWallMs: typeof sinceWallMs === 'number' ? sinceWallMs : 0,
  };
}

/** A standby, as its key in etcd says. */
export interface StandbyCard extends BrokerCard {
  /** The revision of etcd up to which it has everything. */
  readonly appliedRevision: number;
  readonly lagMs: number;
  readonly isLoaded: boolean;
}

export function writeStandby(card: StandbyCard): string {
  return JSON.stringify(card);
}

export function readStandby({ value }: Pick<KeyValue, 'value'>): StandbyCard {
  const { broker, address, httpAddress, version, layout, appliedRevision, lagMs, isLoaded } = fieldsOf(value);
  return {
    broker: textOf(broker),
    address: textOf(address),
    httpAddress: textOf(httpAddress),
    version: textOf(version),
    layout: countOf(layout),
    appliedRevision: countOf(appliedRevision),
    lagMs: countOf(lagMs),
    isLoaded: isLoaded === true,
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? cleaned(value, TEXT_BYTES_MAX) : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
