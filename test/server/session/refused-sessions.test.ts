import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { LINES_PER_SECOND } from '../../../src/common/log/line-budget.js';
import { ANYBODY } from '../../../src/domain/access/known-caller.js';
import { MISBEHAVIOURS_MAX } from '../../../src/server/net/connections.js';
import { RefusalLog } from '../../../src/server/session/refusal-log.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';
import { clientsOf, ObedientAgent, wireHello } from '../support.js';
import { startScene } from '../telemetry/scene.js';

const REFUSED = new RmaError({ reason: 'SESSION_OUT_OF_STEP', message: 'no' });

describe('refused sessions', () => {
  it('have a line each up to a number in a second, and then are counted in the next line', () => {
    const [log, clock] = [new RecordingLog(), new FakeClock()];
    const refusals = new RefusalLog(log.logger, clock);
    const refuse = (count: number) => {
      for (let n = 0; n < count; n++)
        refusals.refused({ node: null, error: REFUSED, address: '127.0.0.1:1', caller: ANYBODY });
    };
    refuse(LINES_PER_SECOND + 5);
    assert.equal(log.of('session.refused').length, LINES_PER_SECOND);
    clock.advance(1_000);
    refuse(2);
    const [next, last] = log.of('session.refused').slice(-2);
    assert.deepEqual([next?.['untoldCount'], last?.['untoldCount']], [5, undefined]);
    refusals.refused({
      node: null,
      error: new RmaError({ reason: 'INTERNAL', message: 'x' }),
      address: '',
      caller: ANYBODY,
    });
    assert.equal(log.lines.at(-1)?.level, 'error');
  });

  it('that break the protocol cost their connection, once they are too many, and nobody else anything', async () => {
    const scene = await startScene();
    try {
      const honest = await new ObedientAgent(scene.clients.agent).greet(wireHello('n1', 1));
      // Unlike the others of this process: a channel with an option of its own has a connection of its own.
      const rude = clientsOf(scene.running.port, { 'grpc.use_local_subchannel_pool': 1 }).agent;
      const sessions = Array.from({ length: MISBEHAVIOURS_MAX + 1 }, () => new ObedientAgent(rude));
      for (const session of sessions) session.send({ heartbeat: {} });
      const ends = await Promise.all(sessions.map(({ ended }) => ended));
      assert.ok(ends.every((end) => end !== null));
      assert.equal(await scene.value('rma_broker_connections_cut_total{cause="misbehaved"}'), 1);
      honest.send({ heartbeat: {} });
      await honest.until(({ body }) => body === 'heartbeat');
    } finally {
      await scene.running.stop();
    }
  });
});
