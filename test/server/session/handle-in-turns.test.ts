import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../../src/common/clock/turns.js';
import { handleInTurns, REPORTS_A_TURN } from '../../../src/server/session/handle-in-turns.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

test('as many reports as a message may hold are heard at once, in their order', () => {
  const heard: number[] = [];
  const hear = async (report: number) => heard.push(report);
  void handleInTurns(numbers(REPORTS_A_TURN), { turns: new Turns(), hear, isOver: () => false });
  assert.deepEqual(heard, numbers(REPORTS_A_TURN));
});

test('of several long Hellos no more than a turn’s reports are heard in any turn but that of their arrival', async () => {
  const turns = new Turns();
  const heard: number[][] = [[], [], []];
  const perTurn: number[] = [];
  let thisTurn = 0;
  const all = heard.map((into) => {
    const hear = async (report: number) => {
      thisTurn += 1;
      into.push(report);
    };
    return handleInTurns(numbers(5 * REPORTS_A_TURN + 1), { turns, hear, isOver: () => false });
  });
  assert.equal(thisTurn, 3 * REPORTS_A_TURN);
  let isDone = false;
  void Promise.all(all).then(() => {
    isDone = true;
  });
  while (!isDone) {
    thisTurn = 0;
    await nextTurn();
    perTurn.push(thisTurn);
  }
  assert.ok(Math.max(...perTurn) <= 2 * REPORTS_A_TURN, `${perTurn}`);
  assert.ok(perTurn.length >= 14, `${perTurn}`);
  for (const into of heard) assert.deepEqual(into, numbers(5 * REPORTS_A_TURN + 1));
});

test('nothing more is heard once it is over', async () => {
  let isOver = false;
  let count = 0;
  const hear = async () => {
    count += 1;
    isOver = true;
  };
  await handleInTurns(numbers(3 * REPORTS_A_TURN), { turns: new Turns(), hear, isOver: () => isOver });
  assert.equal(count, REPORTS_A_TURN);
});

test('it is told what could not be made durable, also when that was before the last turn', async () => {
  const hear = async (report: number) => {
    if (report === 0) throw new Error('no disk');
    await nextTurn();
  };
  const hearing = handleInTurns(numbers(4 * REPORTS_A_TURN), { turns: new Turns(), hear, isOver: () => false });
  await assert.rejects(hearing, /no disk/);
});
