import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { RmaError } from '../../../../src/common/errors/rma-error.js';
import { ANYBODY } from '../../../../src/domain/access/known-caller.js';
import { bulkSeats } from '../../../../src/server/rpc/bulk/bulk-seats.js';
import { STREAM_IDLE_MS, streamClaimsHandler } from '../../../../src/server/rpc/bulk/stream-claims.js';
import { FakeClock, settle } from '../../../fakes/fake-clock.js';

const CALLER = { ...ANYBODY, peer: 'here', onGone: () => () => {}, aside: <T>(wait: Promise<T>) => wait };

/** A stream on which operations are asked that end when the test says so. */
function openStream(clock: FakeClock) {
  const answers: (() => void)[] = [];
  const wait = () => new Promise<never>((_resolve, reject) => answers.push(() => reject(new Error('over'))));
  const calls = { create: wait, release: wait, renew: wait, statusOf: () => ({ code: 13 }) };
  const call = Object.assign(new EventEmitter(), {
    cancelled: false,
    pause: () => {},
    resume: () => {},
    isPaused: () => false,
    write: () => true,
  });
  const serve = streamClaimsHandler({ seats: bulkSeats(), calls, clock }, () => {});
  const ended = serve(call as unknown as Parameters<typeof serve>[0], new AbortController().signal, CALLER).then(
    () => null,
    (thrown) => RmaError.from(thrown).reason,
  );
  let end: string | null | undefined;
  void ended.then((reason) => {
    end = reason;
  });
  const ask = () => call.emit('data', { id: 1, release: { name: 'claims/c-1' } });
  return { ask, answer: () => answers.shift()?.(), finish: () => call.emit('end'), end: () => end };
}

describe('a stream of claims', () => {
  it('ends when nothing was asked on it for long, and leaves its place to others', async () => {
    const clock = new FakeClock();
    const stream = openStream(clock);
    clock.advance(STREAM_IDLE_MS - 1);
    await settle();
    assert.equal(stream.end(), undefined);
    clock.advance(1);
    await settle();
    assert.equal(stream.end(), 'CONNECTION_IDLE');
  });

  it('goes on while an operation waits, and counts from the last one', async () => {
    const clock = new FakeClock();
    const stream = openStream(clock);
    clock.advance(STREAM_IDLE_MS / 2);
    stream.ask();
    clock.advance(3 * STREAM_IDLE_MS);
    await settle();
    assert.equal(stream.end(), undefined);
    stream.answer();
    await settle();
    clock.advance(STREAM_IDLE_MS - 1);
    await settle();
    assert.equal(stream.end(), undefined);
    clock.advance(STREAM_IDLE_MS);
    await settle();
    assert.equal(stream.end(), 'CONNECTION_IDLE');
  });

  it('leaves no timer behind when its caller has asked everything', async () => {
    const clock = new FakeClock();
    const stream = openStream(clock);
    stream.finish();
    clock.advance(2 * STREAM_IDLE_MS);
    await settle();
    assert.equal(stream.end(), null);
  });
});
