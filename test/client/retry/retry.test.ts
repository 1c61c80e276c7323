import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt } from '../../../src/client/retry/attempts.js';
import { repeat } from '../../../src/client/retry/retry.js';
import { RetryBudget } from '../../../src/client/retry/retry-budget.js';
import { isWorthRepeating, isWorthWatchingAgain } from '../../../src/client/retry/retry-policy.js';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { LeaderSearch } from '../../../src/domain/leader-search.js';
import type { Reason } from '../../../src/domain/reasons.js';
import { FakeClock } from '../../fakes/fake-clock.js';

const failure = (reason: Reason, retryAfterMs?: number) =>
  new RmaError({ reason, message: reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

describe('repeating a call', () => {
  /** Fails with each of `errors` in turn, then succeeds. */
  function attempts(errors: readonly RmaError[]) {
    const remaining: number[] = [];
    const attempt = ({ remainingMs }: Attempt) => {
      const error = errors[remaining.length];
      remaining.push(remainingMs);
      return error === undefined ? Promise.resolve('done') : Promise.reject(error);
    };
    return { remaining, attempt };
  }
  const options = (clock: FakeClock) => ({ clock, random: () => 0, deadlineMs: 1_000, attemptsMax: 4 });

  it('waits longer each time, and tells each attempt how much time is left', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts([failure('NOT_READY'), failure('BROKER_UNREACHABLE')]);
    const result = repeat(options(clock), attempt);
    await clock.advanceAndSettle(50);
    await clock.advanceAndSettle(100);
    assert.equal(await result, 'done');
    assert.deepEqual(remaining, [1_000, 950, 850]);
  });

  it('waits at least as long as the other side asked', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts([failure('NOT_READY', 400)]);
    const result = repeat(options(clock), attempt);
    await clock.advanceAndSettle(399);
    assert.deepEqual(remaining, [1_000]);
    await clock.advanceAndSettle(1);
    assert.equal(await result, 'done');
  });

  it('gives the last error at once when the wait would go past the deadline', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts([failure('NOT_READY', 1_000)]);
    await assert.rejects(repeat(options(clock), attempt), { reason: 'NOT_READY' });
    assert.deepEqual([remaining, clock.waiting()], [[1_000], []]);
  });

  it('tries for as long as the deadline lets, with nobody there, and once more at its end', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts(Array(99).fill(failure('BROKER_UNREACHABLE')));
    const told: string[] = [];
    const patient = { clock, random: () => 0, deadlineMs: 60_000, onWait: ({ reason }: RmaError) => told.push(reason) };
    const result = assert.rejects(repeat(patient, attempt), { reason: 'BROKER_UNREACHABLE' });
    await clock.advanceAndSettle(59_750);
    await result;
    // Doubling to waits of 1.5 s, and the last one cut short.
    assert.deepEqual([remaining.length, remaining.at(-1)], [45, 250]);
    assert.equal(told.length, 44);
  });

  it('waits no longer than it is told to, unless the other side asks for it', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts(Array(9).fill(failure('BROKER_UNREACHABLE')));
    const impatient = { clock, random: () => 0, deadlineMs: 60_000, delayMsMax: 100, attemptsMax: 5 };
    const result = assert.rejects(repeat(impatient, attempt));
    await clock.advanceAndSettle(200);
    await result;
    assert.equal(remaining.length, 5);
  });

  it('waits a second at most while brokers answer of which none leads yet, and longer when nobody answers', async () => {
    for (const [reason, rounds] of [
      ['NOT_LEADER', 19],
      ['BROKER_UNREACHABLE', 10],
    ] as const) {
      const clock = new FakeClock();
      const { remaining, attempt } = attempts(Array(99).fill(failure(reason)));
      const search = new LeaderSearch(['a:1', 'b:1']);
      const result = assert.rejects(repeat({ clock, random: () => 0, deadlineMs: 8_000, search }, attempt), { reason });
      await clock.advanceAndSettle(8_000);
      await result;
      assert.equal(remaining.length / search.addresses.length, rounds);
    }
  });

  it('stops after its number of attempts', async () => {
    const clock = new FakeClock();
    const { remaining, attempt } = attempts(Array(9).fill(failure('NOT_READY')));
    const result = assert.rejects(repeat({ ...options(clock), deadlineMs: 60_000 }, attempt), { reason: 'NOT_READY' });
    await clock.advanceAndSettle(60_000);
    await result;
    assert.equal(remaining.length, 4);
  });

  it('does not repeat what would only fail again', async () => {
    for (const error of [failure('CLAIM_NOT_FOUND'), failure('PREPARE_FAILED', 1), failure('CALL_TIMED_OUT')]) {
      const { remaining, attempt } = attempts([error]);
      await assert.rejects(repeat(options(new FakeClock()), attempt), error);
      assert.equal(remaining.length, 1);
    }
  });
});

it('what is worth repeating is what nobody answered, and what says so itself', () => {
  const table: readonly (readonly [RmaError, boolean, boolean])[] = [
    [failure('BROKER_UNREACHABLE'), true, true],
    [failure('PREPARE_TIMEOUT'), true, true],
    [failure('CLAIM_PREPARING', 10), true, true],
    [failure('PREPARE_FAILED', 10), false, false],
    [failure('OVERLOADED', 10), true, true],
    [failure('OVERLOADED'), false, false],
    [failure('NO_FREE_RMA', 10), false, false],
    [failure('RESYNC_REQUIRED'), false, true],
    [failure('WATCH_TOO_SLOW'), false, true],
    [failure('TOO_MANY_WATCHES', 10), false, true],
    [failure('INVALID_FIELD'), false, false],
    [failure('INTERNAL'), false, false],
  ];
  for (const [error, repeating, watching] of table) {
    const { reason } = error;
    assert.deepEqual([reason, isWorthRepeating(error), isWorthWatchingAgain(error)], [reason, repeating, watching]);
  }
});

describe('a wait', () => {
  /** The waits after so many failures in a row, each of which asks for a wait of its own, 0 for none. */
  function waitsMs(random: number, requestedMs: readonly number[]): readonly (number | null)[] {
    const budget = new RetryBudget({ clock: new FakeClock(), random: () => random }, 1_000_000);
    return requestedMs.map((ms) => budget.delayMsAfter(failure('NOT_READY', ms)));
  }

  it('doubles up to 3 s, spread over its upper half', () => {
    assert.deepEqual(waitsMs(0, Array(7).fill(0)), [50, 100, 200, 400, 800, 1_500, 1_500]);
    assert.deepEqual(
      waitsMs(0.5, Array(7).fill(0)).filter((_, at) => at === 0 || at === 6),
      [75, 2_250],
    );
  });

  it('that the other side asked for is spread over a quarter more', () => {
    assert.deepEqual([waitsMs(0, [10_000]), waitsMs(0.8, [10_000])], [[10_000], [12_000]]);
  });
});
