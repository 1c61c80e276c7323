import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ANSWER_INTERVAL_MS, HeartbeatAnswers } from '../../../src/server/session/heartbeat-answers.js';
import { FakeClock } from '../../fakes/fake-clock.js';

describe('answers to heartbeats', () => {
  let clock: FakeClock;
  let answers: HeartbeatAnswers;
  let answered: string[];

  beforeEach(() => {
    clock = new FakeClock();
    answers = new HeartbeatAnswers(clock);
    answered = [];
  });

  const session = (name: string) => ({ answerHeartbeat: () => void answered.push(name) });

  it('wait for those of other sessions, counted from the first', () => {
    answers.add(session('a'));
    clock.advance(ANSWER_INTERVAL_MS - 1);
    answers.add(session('b'));
    assert.deepEqual([answered, clock.waiting()], [[], [1]]);
    clock.advance(1);
    assert.deepEqual([answered, clock.waiting()], [['a', 'b'], []]);
  });

  it('are one for all heartbeats of a session that wait', () => {
    const hasty = session('a');
    for (let heartbeats = 0; heartbeats < 3; heartbeats++) answers.add(hasty);
    clock.advance(ANSWER_INTERVAL_MS);
    assert.deepEqual(answered, ['a']);
  });

  it('of the next heartbeats wait for as long again, also where one comes while answers are given', () => {
    const echo = {
      answerHeartbeat: () => {
        answered.push('echo');
        if (answered.length === 1) answers.add(echo);
      },
    };
    answers.add(echo);
    clock.advance(ANSWER_INTERVAL_MS);
    assert.deepEqual([answered, clock.waiting()], [['echo'], [ANSWER_INTERVAL_MS]]);
    clock.advance(ANSWER_INTERVAL_MS);
    assert.deepEqual([answered, clock.waiting()], [['echo', 'echo'], []]);
  });
});
