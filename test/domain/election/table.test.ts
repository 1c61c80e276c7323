import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ElectionInput } from '../../../src/domain/election/inputs.js';
import {
  aCampaigner,
  aCandidate,
  aLeader,
  aLeaderThatStops,
  anElected,
  aStandby,
  aSuccessor,
  OTHER,
  own,
  START_MS,
  TTL_MS,
  Voter,
} from './voter.js';

/** Every input, as it may come in any phase. */
const INPUTS = {
  loaded: { type: 'loaded' },
  'fell-behind': { type: 'fell-behind' },
  granted: { type: 'granted', lease: 'new', sentMs: START_MS },
  'grant-failed': { type: 'grant-failed' },
  renewed: { type: 'renewed', lease: 'own', sentMs: START_MS, ttlMs: TTL_MS },
  over: { type: 'renewed', lease: 'own', sentMs: START_MS, ttlMs: 0 },
  "another's lease over": { type: 'renewed', lease: 'former', sentMs: START_MS, ttlMs: 0 },
  'renewal-failed': { type: 'renewal-failed', lease: 'own' },
  vacant: { type: 'leader-seen', leader: null, revision: 60 },
  another: { type: 'leader-seen', leader: { ...OTHER, term: 60 }, revision: 60 },
  own: { type: 'leader-seen', leader: own('own', 51), revision: 60 },
  'old news': { type: 'leader-seen', leader: null, revision: 1 },
  won: {
    type: 'campaigned',
    lease: 'own',
    outcome: { kind: 'answered', leader: own('own', 60), revision: 60 },
  },
  beaten: { type: 'campaigned', lease: 'own', outcome: { kind: 'answered', leader: OTHER, revision: 60 } },
  'no answer': { type: 'campaigned', lease: 'own', outcome: { kind: 'unknown' } },
  'campaign refused': { type: 'campaigned', lease: 'own', outcome: { kind: 'refused' } },
  followed: { type: 'followed', term: 51, last: { term: 40, ttlMs: TTL_MS, seenMs: START_MS } },
  'followed, long after': { type: 'followed', term: 51, last: { term: 40, ttlMs: TTL_MS, seenMs: START_MS - TTL_MS } },
  'said-stopped': { type: 'said-stopped', term: 40 },
  'another said so': { type: 'said-stopped', term: 39 },
  'caught-up': { type: 'caught-up', term: 51, wroteMs: START_MS },
  wrote: { type: 'wrote', sentMs: START_MS },
  fenced: { type: 'fenced' },
  stop: { type: 'stop' },
  finished: { type: 'finished' },
  tick: { type: 'tick' },
} as const satisfies Record<string, ElectionInput>;

type InputName = keyof typeof INPUTS;

/** What becomes of a phase by an input, and what is done; what is not listed changes no phase and does nothing. */
const TABLE: Readonly<Record<string, { at: () => Voter; by: Partial<Record<InputName, string>> }>> = {
  loading: {
    at: () => new Voter().hear({ type: 'tick' }).granted('own'),
    by: {
      loaded: 'standby',
      over: 'loading: grant',
      own: 'loading: revoke grant',
      stop: 'ended: revoke end',
    },
  },
  standby: {
    at: aStandby,
    by: {
      'fell-behind': 'loading',
      over: 'standby: grant',
      vacant: 'candidate: renew',
      own: 'candidate: renew',
      stop: 'ended: revoke end',
    },
  },
  'candidate that renews': {
    at: aCandidate,
    by: {
      'fell-behind': 'loading',
      renewed: 'candidate: campaign',
      over: 'standby: grant',
      another: 'standby',
      stop: 'ended: revoke end',
    },
  },
  'candidate that campaigns': {
    at: aCampaigner,
    by: {
      'fell-behind': 'loading',
      over: 'standby: grant',
      another: 'standby',
      won: 'catching-up: catch-up',
      beaten: 'standby',
      'no answer': 'standby',
      'campaign refused': 'standby',
      stop: 'ended: revoke end',
    },
  },
  'catching-up': {
    at: anElected,
    by: {
      'fell-behind': 'loading: revoke grant',
      over: 'loading: grant',
      vacant: 'loading',
      another: 'loading',
      followed: 'catching-up: ask-stopped',
      'followed, long after': 'catching-up: open',
      stop: 'ended: revoke end',
    },
  },
  'catching-up, and waits for the one before': {
    at: aSuccessor,
    by: {
      'fell-behind': 'loading: revoke grant',
      over: 'loading: grant',
      vacant: 'loading',
      another: 'loading',
      'said-stopped': 'catching-up: open',
      stop: 'ended: revoke end',
    },
  },
  'catching-up, and writes for the first time': {
    at: () => aSuccessor().hear({ type: 'said-stopped', term: 40 }),
    by: {
      'fell-behind': 'loading: revoke grant',
      over: 'loading: grant',
      vacant: 'loading',
      another: 'loading',
      'caught-up': 'leader: lead',
      stop: 'ended: revoke end',
    },
  },
  leader: {
    at: aLeader,
    by: {
      over: 'ended: end say-stopped',
      vacant: 'ended: end say-stopped',
      another: 'ended: end say-stopped',
      fenced: 'ended: end say-stopped',
      stop: 'handing-over: finish',
    },
  },
  'handing-over': {
    at: aLeaderThatStops,
    by: {
      over: 'ended: end say-stopped',
      vacant: 'ended: end say-stopped',
      another: 'ended: end say-stopped',
      fenced: 'ended: end say-stopped',
      finished: 'ended: end say-stopped revoke',
    },
  },
  ended: { at: () => aLeader().hear({ type: 'fenced' }), by: {} },
};

for (const [name, { at, by }] of Object.entries(TABLE)) {
  describe(`a broker that is ${name}`, () => {
    for (const [input, value] of Object.entries(INPUTS)) {
      const before = at();
      const becomes = by[input as InputName] ?? before.phase;
      it(`is ${becomes.replace(/: /, ', and is to ')} after: ${input}`, () => {
        const after = before.hear(value);
        assert.equal([after.phase, after.done.join(' ')].filter((part) => part !== '').join(': '), becomes);
      });
    }
  });
}
