import type { ElectionEffect } from '../../../src/domain/election/effects.js';
import { BEGINNING, type Election, type Leader, type Phase } from '../../../src/domain/election/election.js';
import type { ElectionInput } from '../../../src/domain/election/inputs.js';
import { step } from '../../../src/domain/election/step.js';
import { electionTimes } from '../../../src/domain/election/times.js';
import { wakeAtMs } from '../../../src/domain/election/wake.js';

export const TTL_MS = 6_000;
export const TIMES = electionTimes(TTL_MS);
/** Far from zero, so that code which takes 0 for "never" is found out. */
export const START_MS = 1_000_000;

export const OTHER: Leader = { lease: 'other', term: 40, broker: 'b2', address: '127.0.0.1:7002' };

export function own(lease: string, term: number): Leader {
  return { lease, term, broker: 'b1', address: '127.0.0.1:7001' };
}

/** A broker's part in an election, told what happens in the order of the test. */
export class Voter {
  state: Election = BEGINNING;
  nowMs = START_MS;
  /** What the last input has brought about. */
  effects: readonly ElectionEffect[] = [];

  get phase(): Phase {
    return this.state.phase;
  }

  /** The kinds of what the last input has brought about. */
  get done(): readonly string[] {
    return this.effects.map(({ type }) => type);
  }

  hear(input: ElectionInput): this {
    const { state, effects } = step(this.state, input, { nowMs: this.nowMs, times: TIMES });
    this.state = state;
    this.effects = effects;
    return this;
  }

  /** Lets time pass, without a tick. */
  pass(byMs: number): this {
    this.nowMs += byMs;
    return this;
  }

  /** Lets time pass up to the next tick, and hears it. */
  wake(): this {
    this.nowMs = Math.max(this.nowMs, wakeAtMs(this.state) ?? this.nowMs);
    return this.hear({ type: 'tick' });
  }

  granted(lease: string): this {
    return this.hear({ type: 'granted', lease, sentMs: this.nowMs });
  }

  renewed(lease: string, { sentMs = this.nowMs, ttlMs = TTL_MS } = {}): this {
    return this.hear({ type: 'renewed', lease, sentMs, ttlMs });
  }

  sees(leader: Leader | null, revision: number): this {
    return this.hear({ type: 'leader-seen', leader, revision });
  }

  /** A write lands that was sent just now. */
  writes(): this {
    return this.hear({ type: 'wrote', sentMs: this.nowMs });
  }

  /** Its campaign finds this in the leader's key. */
  finds(leader: Leader, { lease = 'own', revision = leader.term } = {}): this {
    return this.hear({ type: 'campaigned', lease, outcome: { kind: 'answered', leader, revision } });
  }
}

/** Begins, has a lease, and has read the store. */
export function aStandby(): Voter {
  return new Voter().hear({ type: 'tick' }).granted('own').hear({ type: 'loaded' }).sees(OTHER, 41);
}

/** Has seen the leader go, and renews. */
export function aCandidate(): Voter {
  return aStandby().sees(null, 50);
}

export function aCampaigner(): Voter {
  return aCandidate().renewed('own');
}

export function anElected(): Voter {
  return aCampaigner().finds(own('own', 51));
}

/** Has seen all that was written, the last of it by one that may answer yet. */
export function aSuccessor(): Voter {
  const voter = anElected();
  const last = { term: OTHER.term, ttlMs: TTL_MS, seenMs: voter.nowMs - 1_000 };
  return voter.hear({ type: 'followed', term: 51, last });
}

export function aLeader(): Voter {
  const opening = aSuccessor().hear({ type: 'said-stopped', term: OTHER.term });
  return opening.hear({ type: 'caught-up', term: 51, wroteMs: opening.nowMs });
}

export function aLeaderThatStops(): Voter {
  return aLeader().hear({ type: 'stop' });
}
