import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { ANONYMOUS } from '../../../src/domain/access/identity.js';
import { Admission, ANSWER_UNREAD_MS, CONNECTION_UNSENT_BYTES_MAX } from '../../../src/server/admission/admission.js';
import { BOUNDS, claim, operator, PAGE, read } from '../../../src/server/admission/call-classes.js';
import { LoadMetrics } from '../../../src/server/telemetry/load-metrics.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { RecordingLog } from '../../fakes/recording-log.js';

class FakeConnection {
  readonly identity = ANONYMOUS;
  unsentBytes = 0;
  openCalls = 0;
  isCut = false;

  callBegan(): void {
    this.openCalls += 1;
  }

  callEnded(): void {
    this.openCalls -= 1;
  }

  cut(): void {
    this.isCut = true;
  }
}

/** A call as grpc-js has it: over when all has left, or the caller is gone. */
class FakeCall extends EventEmitter {
  cancelled = false;

  constructor(private readonly peer: string) {
    super();
  }

  getPeer(): string {
    return this.peer;
  }

  over(): void {
    this.cancelled = true;
    this.emit('cancelled');
  }
}

function scene() {
  const clock = new FakeClock();
  const registry = new Registry();
  const connections = new Map<string, FakeConnection>();
  const connectionOf = (peer: string) => {
    const connection = connections.get(peer) ?? new FakeConnection();
    connections.set(peer, connection);
    return connection;
  };
  const log = new RecordingLog();
  const admission = new Admission({ clock, log: log.logger, metrics: new LoadMetrics(registry), connectionOf });
  const refusedBy = async (callClass: string) => {
    const metric = await registry.getSingleMetric('rma_broker_calls_refused_total')?.get();
    return metric?.values.filter(({ labels, value }) => labels['class'] === callClass && value > 0) ?? [];
  };
  return { admission, clock, connectionOf, log, refusedBy };
}

function refusalOf(work: () => unknown): RmaError {
  try {
    work();
  } catch (thrown) {
    return RmaError.from(thrown);
  }
  return assert.fail('let in');
}

describe('admission', () => {
  it('counts a call until its answer has left, and its bytes', () => {
    const { admission, connectionOf } = scene();
    const call = new FakeCall('a');
    const admitted = admission.admit(read(PAGE), call);
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [1, PAGE]);
    admitted.answered(1_000);
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [1, 1_000]);
    assert.deepEqual([connectionOf('a').openCalls, connectionOf('a').unsentBytes], [1, 1_000]);
    call.over();
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [0, 0]);
    assert.deepEqual([connectionOf('a').openCalls, connectionOf('a').unsentBytes], [0, 0]);
  });

  it('counts nothing while a call waits aside', () => {
    const { admission } = scene();
    const call = new FakeCall('a');
    const admitted = admission.admit(claim(1_000), call);
    admitted.stepAside();
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [0, 0]);
    admitted.stepBack();
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [1, 1_000]);
    admitted.stepAside();
    call.over();
    admitted.stepBack();
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [0, 0]);
  });

  it('keeps calls for claims when reads have used up theirs, and for operators when all have', async () => {
    const { admission, refusedBy } = scene();
    const admit = (terms: ReturnType<typeof read>, count: number) => {
      for (let call = 0; call < count; call++) admission.admit(terms, new FakeCall(`10.0.0.${call % 16}:7`));
    };
    admit(read(1), BOUNDS.read.callsMax);
    const refusal = refusalOf(() => admit(read(1), 1));
    assert.equal(refusal.reason, 'OVERLOADED');
    assert.ok((refusal.retryAfterMs ?? 0) > 0);
    admit(claim(1), BOUNDS.claim.callsMax - BOUNDS.read.callsMax);
    assert.equal(refusalOf(() => admit(claim(1), 1)).reason, 'OVERLOADED');
    admit(operator(1), BOUNDS.operator.callsMax - BOUNDS.claim.callsMax);
    assert.equal(refusalOf(() => admit(operator(1), 1)).reason, 'OVERLOADED');
    for (const callClass of ['read', 'claim', 'operator']) {
      assert.deepEqual(
        (await refusedBy(callClass)).map(({ labels, value }) => [labels['limit'], value]),
        [['calls', 1]],
      );
    }
  });

  it('leaves room for other addresses when one takes all that it can, and for operators of that one', async () => {
    const { admission, refusedBy } = scene();
    const greedy = Array.from({ length: 64 }, (_, port) => `127.0.0.1:${port}`);
    const fill = (terms: ReturnType<typeof read>) => {
      for (let count = 0; ; count++) {
        try {
          admission.admit(terms, new FakeCall(greedy[count % greedy.length] ?? assert.fail()));
        } catch (thrown) {
          const { reason, metadata } = RmaError.from(thrown);
          assert.deepEqual([reason, metadata['identity']], ['OVERLOADED', '127.0.0.1']);
          return count;
        }
      }
    };
    const counts = [read(1), claim(1), operator(1)].map(fill);
    assert.ok(counts.every((count) => count > 0));
    assert.deepEqual(
      (await refusedBy('claim')).map(({ labels }) => labels['limit']),
      ['identity_calls'],
    );
    const left = BOUNDS.read.callsMax - admission.callsInFlight;
    assert.ok(left > 0, 'even reads find room');
    for (let count = 0; count < left; count++) admission.admit(read(1), new FakeCall('127.0.0.2:1'));
    assert.equal(refusalOf(() => admission.admit(read(1), new FakeCall('127.0.0.2:1'))).metadata['limit'], undefined);
  });

  it('lets one connection have only so many bytes unread, and others theirs', async () => {
    const { admission, refusedBy } = scene();
    for (let bytes = 0; bytes < CONNECTION_UNSENT_BYTES_MAX; bytes += PAGE) {
      admission.admit(read(PAGE), new FakeCall('greedy')).answered();
    }
    const refusal = refusalOf(() => admission.admit(operator(1), new FakeCall('greedy')));
    assert.match(refusal.message, /this connection has .* read them, ask for less at once/);
    admission.admit(read(PAGE), new FakeCall('modest'));
    assert.equal((await refusedBy('operator'))[0]?.labels['limit'], 'connection_unsent_bytes');
  });

  it('keeps bytes for claims and operators when reads have used up theirs', () => {
    const { admission } = scene();
    let connection = 0;
    const fill = (terms: ReturnType<typeof read>) => {
      for (let call = 0; ; call++) {
        if (call % 32 === 0) connection += 1;
        if (admission.unsentBytes + PAGE > BOUNDS[terms.callClass].unsentBytesMax) return;
        admission.admit(terms, new FakeCall(`10.0.0.${connection}:7`));
      }
    };
    fill(read(PAGE));
    assert.equal(refusalOf(() => admission.admit(read(PAGE), new FakeCall('new'))).reason, 'OVERLOADED');
    fill(claim(PAGE));
    assert.equal(refusalOf(() => admission.admit(claim(PAGE), new FakeCall('new'))).reason, 'OVERLOADED');
    admission.admit(operator(PAGE), new FakeCall('new'));
  });

  it('lets one address have only so many bytes unread over however many connections, and others theirs', async () => {
    const { admission, refusedBy } = scene();
    const admit = (peer: string) => admission.admit(read(PAGE), new FakeCall(peer)).answered();
    const pages = BOUNDS.read.unsentBytesOfOneMax / PAGE;
    for (let page = 0; page < pages; page++) admit(`127.0.0.1:${page % 8}`);
    assert.match(
      refusalOf(() => admit('127.0.0.1:9')).message,
      /^127\.0\.0\.1 has \d+ bytes of answers still to be read/,
    );
    assert.equal((await refusedBy('read'))[0]?.labels['limit'], 'identity_unsent_bytes');
    const stream = admission.stream('127.0.0.1:10', () => {});
    stream.handedOver(20_000);
    assert.equal(stream.hasRoom, false, 'its streams slow down');
    stream.end();
    for (let page = pages; (page + 1) * PAGE <= BOUNDS.read.unsentBytesMax; page++) admit('127.0.0.2:1');
    assert.ok(admission.unsentBytes > pages * PAGE, 'there was room for another address');
  });

  it('cuts the connection of an answer that nobody reads, and lets go of it', () => {
    const { admission, clock, connectionOf, log } = scene();
    const stopping = new AbortController();
    admission.start(stopping.signal);
    admission.admit(read(PAGE), new FakeCall('deaf')).answered();
    const slow = new FakeCall('slow');
    admission.admit(read(PAGE), slow).answered();
    admission.admit(read(PAGE), new FakeCall('thinking'));
    clock.advance(ANSWER_UNREAD_MS / 2);
    slow.over();
    clock.advance(ANSWER_UNREAD_MS / 2 + 2_000);
    assert.deepEqual(
      ['deaf', 'slow', 'thinking'].map((peer) => connectionOf(peer).isCut),
      [true, false, false],
    );
    assert.deepEqual([admission.callsInFlight, admission.unsentBytes], [1, PAGE]);
    assert.equal(log.of('rpc.unread').length, 1);
    stopping.abort();
    assert.deepEqual(clock.waiting(), []);
  });

  it('slows a stream down when others have too much unread, and gives up one that reads nothing', () => {
    const { admission, clock, connectionOf } = scene();
    admission.start(new AbortController().signal);
    let hasGivenUp = 0;
    const stream = admission.stream('watcher', () => (hasGivenUp += 1));
    connectionOf('watcher').unsentBytes = CONNECTION_UNSENT_BYTES_MAX;
    stream.handedOver(1_000);
    assert.equal(stream.hasRoom, true, 'it goes on with a little');
    stream.handedOver(20_000);
    assert.equal(stream.hasRoom, false);
    clock.advance(ANSWER_UNREAD_MS - 1);
    stream.sent(1_000);
    clock.advance(ANSWER_UNREAD_MS - 1);
    assert.equal(hasGivenUp, 0);
    clock.advance(2_000);
    assert.equal(hasGivenUp, 1);
    stream.end();
    stream.sent(20_000);
    assert.equal(admission.unsentBytes, 0);
  });
});
