import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { AuditGate } from '../../../src/agent/audit/audit-gate.js';
import { TELL_WITHIN_MS } from '../../../src/agent/audit/fact-queue.js';
import { identifyPeer } from '../../../src/agent/local/peer.js';
import { ConnectionLimits } from '../../../src/agent/local/shares/connection-limits.js';
import type { AuditFields } from '../../../src/common/audit/audit-log.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { AgentBench } from './bench.js';
import { TestPeer } from './test-peer.js';

const [GREEDY, OTHER] = [4_021, 4_022];
const PER_SECOND = 10;
const BURST = 20;

describe('a user who asks too often', () => {
  let bench: AgentBench;
  let asUid = OTHER;
  const opened: TestPeer[] = [];

  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function start(): void {
    bench = new AgentBench({
      limits: new ConnectionLimits({ packetsPerSecond: PER_SECOND, packetBurst: BURST }),
      audit: { gateMemory: new AuditGate().memory, blocks: false },
      identify: (fd, rules) => {
        const identified = identifyPeer(fd, rules);
        if (!identified.ok) return identified;
        const { peer } = identified.value;
        const told = { ...peer, holder: { ...peer.holder, uid: asUid } };
        return { ok: true, value: { ...identified.value, peer: told } };
      },
    });
    bench.prepare('a');
  }

  function connectAs(uid: number): TestPeer {
    asUid = uid;
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    opened.push(peer);
    peer.receive();
    return peer;
  }

  /** Sends so many packets without waiting for answers; the agent works on them as long as it has something to do. */
  function flood(peer: TestPeer, count: number, packet = '{"op":"ping","id":1}'): void {
    for (let sent = 0; sent < count; sent++) assert.equal(peer.send(packet), 'sent');
    bench.settle();
  }

  function answersTo(peer: TestPeer): number {
    let count = 0;
    while (peer.receive() !== null) count += 1;
    return count;
  }

  /** What the agent has measured. */
  function measured() {
    bench.send({ type: 'request-telemetry', requestId: 1 });
    const telemetry = bench.events.findLast((event) => event.type === 'telemetry');
    assert.ok(telemetry?.type === 'telemetry');
    return telemetry.batch;
  }

  it('is read from at the rate, and nothing of what it asked is lost', () => {
    start();
    const greedy = connectAs(GREEDY);
    flood(greedy, BURST + 15);
    // The one that was too much was answered, too: what comes after it waits.
    assert.equal(answersTo(greedy), BURST + 1);
    bench.advance(99);
    assert.equal(answersTo(greedy), 0);
    let answered = 0;
    for (let passedMs = 0; passedMs < 1_000; passedMs += 10) {
      bench.advance(10);
      answered += answersTo(greedy);
    }
    assert.ok(answered >= PER_SECOND - 1 && answered <= PER_SECOND + 1, String(answered));
    for (let tries = 0; tries < 10; tries++) bench.advance(200);
    assert.equal(answered + answersTo(greedy), 14);
  });

  it('is slowed down for packets that make no sense, too', () => {
    start();
    const greedy = connectAs(GREEDY);
    flood(greedy, BURST + 15, 'nonsense');
    assert.equal(answersTo(greedy), BURST + 1);
  });

  it('slows down nobody else', () => {
    start();
    const greedy = [1, 2, 3].map(() => connectAs(GREEDY));
    const other = connectAs(OTHER);
    for (const peer of greedy) flood(peer, BURST);
    closeFd(other.redeem('token of a').fd);
    assert.equal(other.ask('confirm', { claim: 'a' }).ok?.['state'], 'BOUND');
    for (let count = 0; count < BURST - 2; count++) assert.deepEqual(other.ask('ping').ok, {});
  });

  it('has its RMA at once over a connection that did not ask before', () => {
    start();
    const greedy = [1, 2].map(() => connectAs(GREEDY));
    for (const peer of greedy) flood(peer, BURST);
    closeFd(connectAs(GREEDY).redeem('token of a').fd);
  });

  it('pays for all of its connections together, and never waits longer than a second for what it asked before', () => {
    start();
    const greedy = Array.from({ length: BURST + 30 }, () => connectAs(GREEDY));
    for (const peer of greedy) flood(peer, 2);
    // One of each is answered in any case: that they are connected is bounded elsewhere.
    assert.equal(
      greedy.reduce((sum, peer) => sum + answersTo(peer), 0),
      greedy.length + BURST / 2,
    );
    bench.advance(1_000);
    const late = greedy.reduce((sum, peer) => sum + answersTo(peer), 0);
    assert.equal(late, greedy.length - BURST / 2);
  });

  it('is counted and put on record', () => {
    start();
    flood(connectAs(GREEDY), BURST + 15);
    assert.equal(measured().counts.delayedRequestCount, 1);
    bench.advance(TELL_WITHIN_MS);
    const told = bench.events.flatMap((event) => (event.type === 'audit' ? event.facts : []));
    const facts = told.map(({ json }): AuditFields => JSON.parse(json));
    const delayed = facts.filter(({ decision }) => decision === 'delayed');
    assert.deepEqual(
      delayed.map(({ event, reason, uid }) => [event, reason, uid]),
      [['connection', 'RATE_LIMITED', GREEDY]],
    );
    const lines = bench.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    assert.deepEqual(lines, ['reads more slowly from a user who asks too often']);
  });

  it('costs nothing when it hangs up meanwhile', () => {
    start();
    const greedy = connectAs(GREEDY);
    flood(greedy, BURST + 15);
    greedy.close();
    bench.advance(10_000);
    assert.equal(measured().localConnectionCount, 0);
  });
});
