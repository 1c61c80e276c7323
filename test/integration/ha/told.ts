import type { WireClaim } from './wire.js';

/** The end of a claim's life is not undone, and no other one follows it. */
const ENDED = ['RELEASED', 'EXPIRED', 'REVOKED', 'LOST'];
const RANKS = ['RESERVED', 'PREPARED', 'BOUND', 'RELEASING'];
/** Agents end a claim a little before its time, so that none outlives it by a clock that drifts. */
export const EARLY_MS_MAX = 2_000;

/** A request for a claim, which has a guest of its own. */
export interface Asked {
  readonly guest: string;
  /** The highest of what was told before it was first sent: its claim comes later. */
  readonly tokenFloor: number;
  readonly revisionFloor: number;
}

/** A claim as it was told, and what its caller has done with it. */
export interface Account {
  readonly name: string;
  readonly guest: string;
  latest: WireClaim;
  /** Until when it lives at least, by our clock, if nobody ends it. */
  livesUntilMs: number;
  /** A release is on its way, or its holder has gone. */
  mayEnd: boolean;
  /** A release was acknowledged. */
  isReleased: boolean;
  /** The process that has its RMA. */
  holderPid: number | null;
}

/** Everything that any broker has told anybody, and what follows from it; knows nothing of how brokers work. */
export class Told {
  readonly problems: string[] = [];
  readonly accounts = new Map<string, Account>();
  /** Requests by their guests: whoever is not among them has no claim. */
  private readonly asked = new Map<string, Asked>();
  private readonly claimOfGuest = new Map<string, string>();
  private readonly claimOfToken = new Map<number, string>();
  /** What each revision of each claim was. */
  private readonly facts = new Map<string, string>();
  private tokenMax = 0;
  private revisionMax = 0;

  asking(guest: string): Asked {
    const asked = { guest, tokenFloor: this.tokenMax, revisionFloor: this.revisionMax };
    this.asked.set(guest, asked);
    return asked;
  }

  /** A claim was acknowledged, for the first time or again. */
  made(asked: Asked, claim: WireClaim, livesUntilMs: number): Account {
    if (claim.fencingToken <= asked.tokenFloor)
      this.blame(claim, `its fencing token is not above ${asked.tokenFloor}, which was told before`);
    if (claim.revision <= asked.revisionFloor)
      this.blame(claim, `its revision is not above ${asked.revisionFloor}, which was told before`);
    const { name } = claim;
    const account = this.accounts.get(name) ?? {
      ...{ name, guest: asked.guest, latest: claim, livesUntilMs },
      ...{ mayEnd: false, isReleased: false, holderPid: null },
    };
    this.accounts.set(name, account);
    this.heard(claim);
    return account;
  }

  /** The revision below which no answer may be to what is sent now. */
  floorOf(name: string): number {
    return this.accounts.get(name)?.latest.revision ?? 0;
  }

  /** An answer has it, to a question that was sent when `floor` was. */
  answered(claim: WireClaim, floor: number): void {
    if (claim.revision < floor) this.blame(claim, `revision ${floor} of it was told before this was asked`);
    this.heard(claim);
  }

  /** Anybody was told so, perhaps late. */
  heard(claim: WireClaim): void {
    const { name, revision, fencingToken } = claim;
    this.whose(claim);
    this.asBefore(claim);
    this.tokenMax = Math.max(this.tokenMax, fencingToken);
    this.revisionMax = Math.max(this.revisionMax, revision);
    const account = this.accounts.get(name);
    if (account === undefined) return;
    const [older, newer] = account.latest.revision <= revision ? [account.latest, claim] : [claim, account.latest];
    this.inOrder(older, newer);
    this.allowed(account, claim);
    account.latest = newer;
  }

  /** It is for a guest that was asked for, and each guest, and each token, has one claim. */
  private whose(claim: WireClaim): void {
    const { name, fencingToken, spec } = claim;
    const guest = spec?.guest ?? '';
    if (!this.asked.has(guest)) this.blame(claim, `nobody asked for ${guest}`);
    const other = getOrPut(this.claimOfGuest, guest, name);
    if (other !== name) this.blame(claim, `${guest} has ${other} already`);
    const owner = getOrPut(this.claimOfToken, fencingToken, name);
    if (owner !== name) this.blame(claim, `${owner} has its fencing token`);
  }

  private asBefore(claim: WireClaim): void {
    const { name, revision, state, node, fencingToken, endCause } = claim;
    // Times are shown by the wall clock of whichever broker tells them.
    const fact = JSON.stringify([state, node, fencingToken, endCause]);
    const before = getOrPut(this.facts, `${name}@${revision}`, fact);
    if (before !== fact) this.blame(claim, `the same revision was told as ${before}`);
  }

  private inOrder(older: WireClaim, newer: WireClaim): void {
    // What nobody had redeemed may be placed once more, with a higher token.
    const isAnew = rankOf(older) < rankOf({ state: 'BOUND' }) && newer.fencingToken > older.fencingToken;
    const isBack =
      (rankOf(newer) < rankOf(older) && !isAnew) || (ENDED.includes(older.state) && newer.state !== older.state);
    if (isBack) this.blame(newer, `it was ${older.state} at revision ${older.revision}`);
    if (newer.fencingToken < older.fencingToken) this.blame(newer, `its token was ${older.fencingToken}`);
  }

  private allowed(account: Account, claim: WireClaim): void {
    if (claim.endCause === 'TIME_RAN_OUT') {
      const earlyMs = account.livesUntilMs - performance.now();
      if (earlyMs > EARLY_MS_MAX) this.blame(claim, `it had ${Math.round(earlyMs)} ms left`);
    } else if (rankOf(claim) >= rankOf({ state: 'RELEASING' }) && !account.mayEnd) {
      this.blame(claim, `nobody has ended it (${claim.endCause})`);
    }
  }

  blame(claim: Pick<WireClaim, 'name' | 'state' | 'revision' | 'fencingToken'>, what: string): void {
    const { name, state, revision, fencingToken } = claim;
    this.problems.push(`${name}, told as ${state} at revision ${revision} with token ${fencingToken}: ${what}`);
  }

  /** Holds the survivors' list against all this, once everything has come to rest. */
  judge(survivors: readonly WireClaim[]): void {
    const byName = new Map(survivors.map((claim) => [claim.name, claim]));
    for (const account of this.accounts.values()) {
      const claim = byName.get(account.name);
      if (claim === undefined) this.blame(account.latest, 'the survivors do not know it');
      else this.judgeOne(account, claim);
    }
    // Those of which nobody got an answer are there or not; all others are somebody's.
    for (const claim of survivors) this.answered(claim, this.floorOf(claim.name));
  }

  private judgeOne(account: Account, claim: WireClaim): void {
    if (!stateAtRest(account).includes(claim.state)) {
      this.blame(claim, `at rest it should be ${stateAtRest(account).join(' or ')}`);
    }
    if (account.holderPid !== null && claim.holder?.pid !== account.holderPid) {
      this.blame(claim, `process ${account.holderPid} has its RMA, and ${claim.holder?.pid} is its holder`);
    }
  }
}

/** What the claim has to be when everything works and nothing is on its way. */
function stateAtRest({ isReleased, mayEnd, holderPid, livesUntilMs }: Account): readonly string[] {
  if (isReleased || mayEnd) return livesUntilMs < performance.now() ? ['RELEASED', 'EXPIRED'] : ['RELEASED'];
  if (holderPid !== null) return ['BOUND'];
  return livesUntilMs < performance.now() ? ['EXPIRED'] : ['PREPARED'];
}

function rankOf({ state }: Pick<WireClaim, 'state'>): number {
  return ENDED.includes(state) ? RANKS.length : RANKS.indexOf(state);
}

function getOrPut<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  map.set(key, value);
  return value;
}
