import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ATTEMPT_MS,
  FAILED_REST_MS,
  type Heard,
  heardOf,
  LeaderSearch,
  OUTSIDERS_MAX,
  REST_MS_MAX,
  SECOND_CHANCE_MS,
  SILENT_REST_MS,
} from '../../src/domain/leader-search.js';
import type { Reason } from '../../src/domain/reasons.js';

const BROKERS = ['a', 'b', 'c'] as const;
const LEADS: Heard = { type: 'leader' };
const FAILED: Heard = { type: 'failed', restMs: 0 };
const SILENT: Heard = { type: 'silent' };
const names = (leader: string | null): Heard => ({ type: 'not-leader', leader });

/** Whom one round asks, when each broker behaves as said; an outsider that is not named is not there. */
function askedIn(search: LeaderSearch, says: Readonly<Record<string, Heard>>, nowMs = 0): readonly string[] {
  const round = search.round();
  const asked: string[] = [];
  for (let next = round.next(nowMs); next !== null; next = round.next(nowMs)) {
    asked.push(next);
    const heard = says[next] ?? FAILED;
    search.heard(next, heard, nowMs);
    if (heard.type === 'leader') break;
  }
  return asked;
}

describe('the search for the leader', () => {
  const rounds: readonly (readonly [what: string, says: Readonly<Record<string, Heard>>, asked: string])[] = [
    ['the first of the list leads', { a: LEADS }, 'a'],
    ['a standby names the leader', { a: names('c'), c: LEADS }, 'a c'],
    ['no standby knows who leads', { a: names(null), b: names(null), c: LEADS }, 'a b c'],
    ['a standby that never leads is not stayed at', { a: names(null), b: names(null), c: names(null) }, 'a b c'],
    ['the named leader is dead', { a: names('b'), b: FAILED, c: names('b') }, 'a b c'],
    ['the named leader swallows packets', { a: names('b'), b: SILENT, c: names('b') }, 'a b c'],
    ['two name one another', { a: names('b'), b: names('a'), c: LEADS }, 'a b c'],
    ['one names itself', { a: names('a'), b: LEADS }, 'a b'],
    ['one names whom nobody knows', { a: names('x'), b: LEADS }, 'a b'],
    ['nobody is there', {}, 'a b c'],
  ];
  for (const [what, says, asked] of rounds) {
    it(`asks each broker once a round: ${what}`, () =>
      assert.equal(askedIn(new LeaderSearch(BROKERS), says).join(' '), asked));
  }

  it('begins where the leader was last', () => {
    const search = new LeaderSearch(BROKERS);
    askedIn(search, { a: names('c'), c: LEADS });
    assert.deepEqual(askedIn(search, { c: LEADS }), ['c']);
    assert.deepEqual(askedIn(search, { c: names('b'), b: LEADS }), ['c', 'b']);
  });

  it('leaves a broker alone that refused, for a moment, and as long as it asked for', () => {
    const search = new LeaderSearch(BROKERS);
    search.heard('a', FAILED, 0);
    search.heard('b', { type: 'failed', restMs: 1_000 }, 0);
    search.heard('c', { type: 'failed', restMs: 60_000 }, 0);
    const others = { a: names(null), b: names(null), c: names(null) };
    assert.deepEqual(askedIn(search, {}, FAILED_REST_MS), ['a']);
    search.heard('a', names('b'), 500);
    assert.deepEqual(askedIn(search, others, 999), ['a']);
    assert.deepEqual(askedIn(search, others, 1_000), ['b', 'a']);
    assert.deepEqual([...askedIn(search, others, REST_MS_MAX)].sort(), ['a', 'b', 'c']);
  });

  it('asks a silent broker again after its rest, which a hint does not cut short, and then has little patience', () => {
    const search = new LeaderSearch(BROKERS);
    assert.equal(search.patienceMs('a'), ATTEMPT_MS);
    search.heard('a', SILENT, 0);
    const says = { b: names('a'), c: names('a') };
    assert.deepEqual(askedIn(search, says, SILENT_REST_MS - 1), ['b', 'c']);
    assert.deepEqual(askedIn(search, { ...says, a: SILENT }, SILENT_REST_MS), ['a', 'b', 'c']);
    assert.equal(search.patienceMs('a'), SECOND_CHANCE_MS);
    search.heard('a', LEADS, SILENT_REST_MS);
    assert.equal(search.patienceMs('a'), ATTEMPT_MS);
  });

  it('begins elsewhere when a caller had no more time for a broker, and comes back at the first hint', () => {
    const search = new LeaderSearch(BROKERS);
    search.heard('a', { type: 'overdue' }, 0);
    assert.deepEqual([search.first, search.patienceMs('a')], ['b', ATTEMPT_MS]);
    assert.deepEqual(askedIn(search, { b: names('a'), a: LEADS }), ['b', 'a']);
  });

  it('asks somebody in each round, also while all rest: who has rested longest', () => {
    const search = new LeaderSearch(BROKERS);
    for (const [nowMs, address] of [
      [0, 'b'],
      [10, 'c'],
      [20, 'a'],
    ] as const)
      search.heard(address, FAILED, nowMs);
    assert.deepEqual(askedIn(search, {}, 30), ['b']);
  });

  it('has endless patience with the only broker, and keeps asking it', () => {
    const search = new LeaderSearch(['a']);
    assert.deepEqual([search.isAlone, search.patienceMs('a')], [true, Number.POSITIVE_INFINITY]);
    for (const heard of [FAILED, SILENT, names('b'), names(null)]) {
      assert.deepEqual(askedIn(search, { a: heard }), ['a']);
    }
  });

  describe('where certificates tell who is a broker', () => {
    const anywhere = () => new LeaderSearch(['a'], (address) => address.startsWith('x'));

    it('follows a hint to any address that could be one', () => {
      const search = anywhere();
      assert.deepEqual(askedIn(search, { a: names('x1'), x1: LEADS }), ['a', 'x1']);
      assert.equal(search.patienceMs('x1'), ATTEMPT_MS);
      assert.deepEqual(askedIn(search, { x1: LEADS }), ['x1']);
      assert.deepEqual(askedIn(search, { x1: names('nonsense'), a: LEADS }), ['x1', 'a']);
    });

    it('comes back to the list when nobody is there', () => {
      const search = anywhere();
      assert.deepEqual(askedIn(search, { a: names('x1') }), ['a', 'x1']);
      assert.deepEqual(askedIn(search, { a: LEADS }), ['a']);
    });

    it('follows no more hints than it has to in one round', () => {
      const says = Object.fromEntries(
        Array.from({ length: 99 }, (_, count) => [`x${count}`, names(`x${count + 1}`)] as const),
      );
      assert.equal(askedIn(anywhere(), { ...says, a: names('x0') }).length, 1 + OUTSIDERS_MAX);
    });
  });
});

it('what an error says of the broker that it came from', () => {
  const table: readonly (readonly [Reason, Heard['type'] | null])[] = [
    ['NOT_LEADER', 'not-leader'],
    ['BROKER_UNREACHABLE', 'failed'],
    ['BROKER_NOT_TRUSTED', 'failed'],
    ['CERTIFICATE_REFUSED', 'failed'],
    ['STORE_FAILED', 'failed'],
    ['NOT_READY', 'failed'],
    ['SESSION_SILENT', 'silent'],
    ['CALL_CANCELLED', null],
    ['CALL_TIMED_OUT', 'overdue'],
    ['OVERLOADED', 'leader'],
    ['PREPARE_TIMEOUT', 'leader'],
    ['CLAIM_NOT_FOUND', 'leader'],
  ];
  for (const [reason, type] of table) {
    assert.deepEqual([reason, heardOf({ reason, message: '' })?.type ?? null], [reason, type]);
  }
  const waits = (metadata: Readonly<Record<string, string>>) =>
    heardOf({ reason: 'NOT_READY', message: '', metadata, retryAfterMs: 1_000 })?.type;
  assert.deepEqual([{ silent_nodes: '3' }, { node: 'nodes/n1' }, { claim: 'claims/c' }].map(waits), [
    'leader',
    'leader',
    'failed',
  ]);
  const named = (leader: string) => heardOf({ reason: 'NOT_LEADER', message: '', metadata: { leader } });
  assert.deepEqual(named('B.example:7070'), { type: 'not-leader', leader: 'b.example:7070' });
  assert.deepEqual(named(''), { type: 'not-leader', leader: null });
});
