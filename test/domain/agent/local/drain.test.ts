import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEffect } from '../../../../src/domain/agent/effects.js';
import type { NodeDrain } from '../../../../src/domain/agent/inputs.js';
import { agentMs, Bench, only, outline, processOf, RMA_BYTES, START_MS } from '../support.js';

const ALLOCATE = { op: 'allocate', guest: 'guest', minRmaBytes: RMA_BYTES } as const;
const DRAIN: NodeDrain = { reason: 'new fan', deadlineMs: agentMs(START_MS + 60_000) };

function drain(bench: Bench, patch: Partial<NodeDrain> = {}): AgentEffect[] {
  return bench.handle({ type: 'drain', drain: { ...DRAIN, ...patch } });
}

test('every holder is asked to let go, with the reason and the time that is left, and keeps its RMA', () => {
  const bench = Bench.ready({ capacityCount: 3 });
  bench.bind('c1', 1);
  bench.connect(2, processOf(2), true);
  bench.request(2, ALLOCATE);
  bench.confirm(2, 'local-2-1002-1');
  bench.connect(3);
  bench.nowMs += 20_000;

  const effects = drain(bench);

  assert.deepEqual(outline(effects), ['notify 1 drain_requested', 'notify 2 drain_requested']);
  assert.deepEqual(
    only(effects, 'notify').map(({ members }) => members),
    [
      { claim: 'c1', reason: 'new fan', deadline_ms: 40_000 },
      { claim: 'local-2-1002-1', reason: 'new fan', deadline_ms: 40_000 },
    ],
  );
  assert.equal(bench.counts(), '1 free, 2 bound');
  assert.deepEqual(
    bench.advance(600_000).filter(({ type }) => type === 'notify'),
    [],
    'and nothing happens at the deadline',
  );
  assert.equal(bench.stateOf('c1'), 'BOUND');
});

test('nothing is handed out without the broker until the drain is over, and a claim of the broker’s still is', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.connect(1, processOf(1), true);
  drain(bench);

  const refused = bench.request(1, ALLOCATE);

  assert.deepEqual(outline(refused), ['refuse 1 NODE_DRAINING']);
  assert.deepEqual(only(refused, 'reply-refused')[0]?.refusal.metadata, { drain_reason: 'new fan' });
  bench.bind('c1', 2);
  assert.deepEqual(outline(bench.handle({ type: 'drain', drain: null })), []);
  assert.match(outline(bench.request(1, ALLOCATE))[1] ?? '', /^fd /);
});

test('who becomes a holder meanwhile is asked too, after its confirm was answered, once', () => {
  const bench = Bench.ready();
  bench.prepare('c1');
  bench.connect(1);
  drain(bench);
  bench.redeem(1, 'c1');

  const effects = bench.confirm(1, 'c1');

  assert.deepEqual(outline(effects).slice(-4), [
    'reply to 1',
    'notify 1 drain_requested',
    'inventory',
    'report c1 BOUND',
  ]);
  assert.deepEqual(outline(bench.confirm(1, 'c1')), ['reply to 1']);
});

test('a holder’s process that connects meanwhile is asked, and no other process', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.handle({ type: 'peer-disconnected', connection: 1 });
  assert.deepEqual(outline(drain(bench)), []);

  assert.deepEqual(outline(bench.connect(2, processOf(1))), ['notify 2 drain_requested']);
  assert.deepEqual(outline(bench.connect(3, processOf(3))), []);
  assert.deepEqual(outline(bench.connect(4, processOf(1, 77))), [], 'the same pid is not the same process');
});

test('the same drain told again, as after a reconnect, asks nobody again; another one does', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  drain(bench);

  assert.deepEqual(outline(drain(bench, { deadlineMs: agentMs(DRAIN.deadlineMs + 300) })), []);
  assert.deepEqual(outline(drain(bench, { deadlineMs: agentMs(DRAIN.deadlineMs + 9_000) })), [
    'notify 1 drain_requested',
  ]);
  assert.deepEqual(outline(drain(bench, { reason: 'now' })), ['notify 1 drain_requested']);
  bench.handle({ type: 'drain', drain: null });
  assert.deepEqual(outline(drain(bench)), ['notify 1 drain_requested']);
});

test('after the deadline the time that is left is 0', () => {
  const bench = Bench.ready();
  bench.bind('c1', 1);
  bench.nowMs += 90_000;

  assert.equal(only(drain(bench), 'notify')[0]?.members['deadline_ms'], 0);
});

test('a claim that the broker takes back for the drain ends unredeemed, and lives on once it is redeemed', () => {
  const bench = Bench.ready({ capacityCount: 2 });
  bench.prepare('c1');
  bench.bind('c2', 2, 2);

  assert.deepEqual(outline(bench.unprepare('c1', 1, 'NODE_DRAINED')), [
    'record c1 ENDED',
    'inventory',
    'report c1 ENDED NODE_DRAINED',
  ]);
  assert.deepEqual(outline(bench.unprepare('c2', 2, 'NODE_DRAINED')), ['report c2 BOUND']);
});
