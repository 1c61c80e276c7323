import type { Refusal } from './reasons.js';

/** How long one broker may take to answer, or to be connected to, before another one is asked. */
export const ATTEMPT_MS = 5_000;
/**
 * The same for one that did not answer when it was last asked. It is dead, or cut off, or came back: then it answers
 * soon, and meanwhile nobody else is asked.
 */
export const SECOND_CHANCE_MS = 1_000;
/** How long a broker is left alone that did not answer: each attempt at it costs time. */
export const SILENT_REST_MS = 2_000;
/** The same for one that refused at once: a thousand calls that fail together would dial it a thousand times. */
export const FAILED_REST_MS = 200;
/** At most this long, whatever it asks for: it may lead again before. */
export const REST_MS_MAX = 5_000;
/** How many addresses that are not in the list are followed in one round, and remembered. */
export const OUTSIDERS_MAX = 2;

/** What an attempt at a broker has shown. */
export type Heard =
  /** It leads: it did what it was asked, or said why not, or why not yet. */
  | { readonly type: 'leader' }
  | { readonly type: 'not-leader'; readonly leader: string | null }
  /** Nothing was to be had there, which was clear at once. */
  | { readonly type: 'failed'; readonly restMs: number }
  /** It had its time, and said nothing. */
  | { readonly type: 'silent' }
  /**
   * The caller had no more time for it: it may be dead, or busy. The next call begins elsewhere, and is sent back here
   * if it leads.
   */
  | { readonly type: 'overdue' };

/** What an error shows of the broker that it came from; null: nothing, since it is the caller's own doing. */
export function heardOf({ reason, metadata, retryAfterMs = 0 }: Refusal): Heard | null {
  switch (reason) {
    case 'NOT_LEADER':
      return { type: 'not-leader', leader: metadata?.['leader']?.toLowerCase() || null };
    case 'BROKER_UNREACHABLE':
    case 'BROKER_NOT_TRUSTED':
    case 'CERTIFICATE_REFUSED':
    case 'STORE_FAILED':
      return { type: 'failed', restMs: retryAfterMs };
    case 'NOT_READY':
      return isForAgents(metadata) ? { type: 'leader' } : { type: 'failed', restMs: retryAfterMs };
    case 'SESSION_SILENT':
      return { type: 'silent' };
    case 'CALL_TIMED_OUT':
      return { type: 'overdue' };
    case 'CALL_CANCELLED':
      return null;
    default:
      return { type: 'leader' };
  }
}

/** A leader that has just taken over and waits for agents says for how many, or for whose; one that stops does not. */
function isForAgents(metadata: Refusal['metadata'] = {}): boolean {
  return metadata['silent_nodes'] !== undefined || metadata['node'] !== undefined;
}

/** What is known of one broker that did not answer. */
interface Doubt {
  readonly untilMs: number;
  readonly isSilent: boolean;
}

/**
 * Which of several brokers is asked next. Each is asked once a round, the leader first, or whom a standby names as
 * such; between rounds the caller waits. So standbys that name one another, or a leader that is dead, cost a round and
 * never more.
 */
export class LeaderSearch {
  #first: string;
  readonly #doubts = new Map<string, Doubt>();

  /** @param mayFollow whether a broker that is not in the list may be asked when another one names it as the leader */
  constructor(
    readonly addresses: readonly [string, ...string[]],
    private readonly mayFollow: (address: string) => boolean = () => false,
  ) {
    this.#first = addresses[0];
  }

  /** Where the leader is, as far as is known. */
  get first(): string {
    return this.#first;
  }

  /** There is only one address: all that can be done is to ask there again. */
  get isAlone(): boolean {
    return this.addresses.length === 1;
  }

  /** Nobody else could be asked than this one. */
  isOnly(address: string): boolean {
    return this.addresses.every((known) => known === address);
  }

  /** How long an attempt there may go without an answer; endless when nobody else could be asked. */
  patienceMs(address: string): number {
    if (this.isOnly(address)) return Number.POSITIVE_INFINITY;
    return this.#doubts.get(address)?.isSilent === true ? SECOND_CHANCE_MS : ATTEMPT_MS;
  }

  round(): SearchRound {
    return new SearchRound((asked, nowMs) => this.#choose(asked, nowMs));
  }

  /** An attempt at `address` has shown this. */
  heard(address: string, heard: Heard, nowMs: number): void {
    if (heard.type === 'leader' || heard.type === 'not-leader') this.#doubts.delete(address);
    else if (heard.type !== 'overdue') this.#doubt(address, heard, nowMs);
    if (heard.type === 'leader') this.#first = address;
    else if (heard.type === 'not-leader' && this.#isFollowed(address, heard.leader)) this.#first = heard.leader;
    else if (this.#first === address) this.#first = this.#following(address);
  }

  #isFollowed(from: string, leader: string | null): leader is string {
    return leader !== null && leader !== from && (this.addresses.includes(leader) || this.mayFollow(leader));
  }

  #doubt(address: string, heard: Heard, nowMs: number): void {
    const isSilent = heard.type === 'silent';
    const askedMs = heard.type === 'failed' ? Math.max(FAILED_REST_MS, heard.restMs) : SILENT_REST_MS;
    const restMs = Math.min(REST_MS_MAX, askedMs);
    this.#doubts.delete(address);
    const outsiders = [...this.#doubts.keys()].filter((known) => !this.addresses.includes(known));
    if (outsiders.length >= OUTSIDERS_MAX) for (const known of outsiders) this.#doubts.delete(known);
    this.#doubts.set(address, { untilMs: nowMs + restMs, isSilent });
  }

  #following(address: string): string {
    return this.addresses[(this.addresses.indexOf(address) + 1) % this.addresses.length] ?? this.addresses[0];
  }

  #choose(asked: ReadonlySet<string>, nowMs: number): string | null {
    if (asked.size >= this.addresses.length + OUTSIDERS_MAX) return null;
    const restMs = (address: string) => (this.#doubts.get(address)?.untilMs ?? nowMs) - nowMs;
    const open = this.#inOrder().filter((address) => !asked.has(address));
    const [next] = open.filter((address) => restMs(address) <= 0);
    if (next !== undefined || asked.size > 0) return next ?? null;
    return open.toSorted((one, other) => restMs(one) - restMs(other))[0] ?? null;
  }

  #inOrder(): readonly string[] {
    const at = this.addresses.indexOf(this.#first);
    const listed = [...this.addresses.slice(at + 1), ...this.addresses.slice(0, at + 1)];
    return [this.#first, ...listed.filter((address) => address !== this.#first)];
  }
}

/** One round: each broker is asked once, those that rest not at all. */
export class SearchRound {
  readonly #asked = new Set<string>();

  constructor(private readonly choose: (asked: ReadonlySet<string>, nowMs: number) => string | null) {}

  /** Whether anybody is left to ask. */
  hasMore(nowMs: number): boolean {
    return this.choose(this.#asked, nowMs) !== null;
  }

  /** Whom to ask now; null: the round is over. In a new round there is always somebody. */
  next(nowMs: number): string | null {
    const address = this.choose(this.#asked, nowMs);
    if (address !== null) this.#asked.add(address);
    return address;
  }
}
