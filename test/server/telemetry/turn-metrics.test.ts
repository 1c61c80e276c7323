import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Registry } from 'prom-client';
import { TurnMetrics } from '../../../src/server/telemetry/turn-metrics.js';
import { FakeClock } from '../../fakes/fake-clock.js';

it('the longest turn is told in processor time, once', async () => {
  const clock = new FakeClock();
  const registry = new Registry();
  let cpuMs = 5_000;
  new TurnMetrics(registry, lateBy(clock), () => cpuMs);
  const told = async () => (await registry.getSingleMetric('rma_broker_turn_cpu_max_seconds')?.get())?.values[0]?.value;

  /** The next look comes so late, and so much processor time was used until then. */
  const turn = (lateMs: number, usedMs: number) => {
    cpuMs += usedMs;
    clock.advance(50 + lateMs);
  };
  turn(0, 1);
  turn(400, 450);
  turn(300, 20);
  assert.equal(await told(), 0.4);
  turn(300, 20);
  assert.equal(await told(), 0.02, 'somebody else had the processor');
  assert.equal(await told(), 0);
});

/** The same clock, whose timers run only when time has been advanced to its end: as a turn holds them up. */
function lateBy(clock: FakeClock) {
  let due: (() => void) | null = null;
  const advance = clock.advance.bind(clock);
  clock.advance = (byMs: number) => {
    advance(byMs);
    const task = due;
    due = null;
    task?.();
  };
  return {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => clock.wallMs(),
    schedule: (_delayMs: number, task: () => void) => {
      due = task;
      return { cancel: () => {} };
    },
  };
}
