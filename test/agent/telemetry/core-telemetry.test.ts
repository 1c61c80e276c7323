import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type CoreTelemetryBatch,
  noCounts,
  noDurations,
} from '../../../src/agent/core-thread/loop/core-measurements.js';
import { CoreTelemetry } from '../../../src/agent/core-thread/loop/core-telemetry.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import type { AgentEffect } from '../../../src/domain/agent/effects.js';
import type { AgentInput } from '../../../src/domain/agent/inputs.js';
import type { AgentMs, ClaimId, FencingToken } from '../../../src/domain/ids.js';
import { AgentBench } from '../core-thread/bench.js';
import { TestPeer } from '../core-thread/test-peer.js';

describe("what the core's thread measures", () => {
  let bench: AgentBench;
  const opened: TestPeer[] = [];
  beforeEach(() => {
    bench = new AgentBench();
  });
  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function connect(): TestPeer {
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    opened.push(peer);
    assert.ok(peer.receive()?.json.hello);
    return peer;
  }

  function ask(): CoreTelemetryBatch {
    bench.events.length = 0;
    bench.send({ type: 'request-telemetry', requestId: 9 });
    const answers = bench.events.flatMap((event) => (event.type === 'telemetry' ? [event] : []));
    assert.deepEqual(
      answers.map(({ requestId }) => requestId),
      [9],
    );
    return answers[0]?.batch ?? assert.fail();
  }

  it('is the pool at first: its slots, and how long they took to fill', () => {
    const { inventory, counts, durationsMs, localConnectionCount } = ask();
    assert.equal(inventory?.slots.free, 2);
    assert.equal(localConnectionCount, 0);
    assert.deepEqual(counts, { ...noCounts(), allocations: new Map([['OK', 2]]) });
    assert.deepEqual([...durationsMs.clearings.keys()], ['KERNEL']);
    assert.equal(durationsMs.allocations.length, 2);
    assert.deepEqual([...durationsMs.handOffs, ...durationsMs.reclaims], []);
  });

  it('is each request with its outcome, and how long a hand-off took', () => {
    ask();
    bench.prepare('a');
    const peer = connect();
    const { fd } = peer.redeem('token of a');
    peer.ask('confirm', { claim: 'a' });
    peer.exchange('{"op":"redeem","id":"r2","token":"token of nobody"}');
    const { counts, durationsMs, localConnectionCount, inventory } = ask();
    assert.equal(localConnectionCount, 1);
    assert.equal(inventory?.slots.bound, 1);
    assert.equal(counts.localRequests.get('redeem')?.get('OK'), 1);
    assert.equal(counts.localRequests.get('confirm')?.get('OK'), 1);
    assert.equal(counts.localRequests.get('redeem')?.get('TOKEN_UNKNOWN'), 1);
    assert.equal(durationsMs.handOffs.length, 1);
    if (fd !== null) closeFd(fd);
  });

  it('is how long an RMA was on its way back, and that it was longer than allowed', () => {
    const telemetry = new CoreTelemetry();
    const report = { claim: 'a' as ClaimId, fencingToken: 1 as FencingToken };
    const note = (atMs: number, effect: AgentEffect, input: AgentInput = { type: 'tick' }) =>
      telemetry.note(input, [effect], { startMs: atMs, endMs: atMs });
    note(1_000, { type: 'report-claim', report: { ...report, state: 'RECLAIMING' } });
    note(2_000, { type: 'allocate', slot: 3, notHeldInodes: [7] });
    const refusal = { reason: 'NO_FREE_RMA', message: 'still held', metadata: { cause: 'STILL_HELD' } } as const;
    const failed: AgentInput = { type: 'allocate-failed', slot: 3, refusal };
    note(31_000, { type: 'slot-quarantined', slot: 3, claim: report.claim }, failed);
    const meanwhile = telemetry.take(0);
    assert.deepEqual(meanwhile.counts, {
      ...noCounts(),
      quarantineCount: 1,
      allocations: new Map([['STILL_HELD', 1]]),
    });
    assert.deepEqual(meanwhile.durationsMs, noDurations());

    note(41_000, { type: 'report-claim', report: { ...report, state: 'ENDED' } });
    // Repeated, as the broker may ask.
    note(50_000, { type: 'report-claim', report: { ...report, state: 'ENDED' } });
    assert.deepEqual(telemetry.take(0).durationsMs, { ...noDurations(), reclaims: [40_000] });
  });

  it('is an order that came after the end of its claim', () => {
    bench.prepare('a', { fencingToken: 7 as FencingToken });
    bench.send({
      type: 'input',
      input: {
        type: 'unprepare',
        claim: bench.reportOf('a')?.claim ?? assert.fail(),
        fencingToken: 7 as FencingToken,
        cause: 'RELEASE_REQUESTED',
      },
    });
    ask();
    bench.prepare('a', { fencingToken: 6 as FencingToken });
    assert.equal(bench.reportOf('a')?.state, 'REFUSED');
    assert.equal(ask().counts.prepareRefusals.get('CLAIM_FENCED'), 1);
  });

  it('is told once, and unasked when there is much of it', () => {
    ask();
    assert.deepEqual(ask().counts, noCounts());
    const peer = connect();
    bench.events.length = 0;
    bench.prepare('a', { redeemableUntil: Number.MAX_SAFE_INTEGER as AgentMs });
    for (let time = 0; time < 1_100; time++) {
      const { fd } = peer.redeem('token of a');
      if (fd !== null) closeFd(fd);
      // Given back unused: the claim may be redeemed again.
      peer.ask('nack', { claim: 'a', why: 'a test' });
    }
    const unasked = bench.events.flatMap((event) => (event.type === 'telemetry' ? [event.requestId] : []));
    assert.ok(unasked.length >= 1 && unasked.every((requestId) => requestId === null), String(unasked));
  });
});
