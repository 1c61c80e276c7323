import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ConnectionLimits } from '../../../src/agent/local/shares/connection-limits.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createEventfd } from '../../../src/common/native/sockets/eventfd.js';
import { RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import type { ClaimId } from '../../../src/domain/ids.js';
import { AgentBench } from './bench.js';
import { TestPeer } from './test-peer.js';

describe('a peer that misbehaves', () => {
  let bench: AgentBench;
  const opened: TestPeer[] = [];

  beforeEach(() => {
    bench = new AgentBench({
      limits: new ConnectionLimits({ connectionsMax: 4, connectionsPerUidMax: 3, connectionsReserved: 0 }),
    });
    bench.prepare('a');
  });
  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function connect(): TestPeer {
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    opened.push(peer);
    return peer;
  }

  function greeted(): TestPeer {
    const peer = connect();
    assert.deepEqual(peer.receive()?.json, {
      hello: { protocol: 'rma-local', versions: [1], node: 'p7-03', max_packet_bytes: 65_536 },
    });
    return peer;
  }

  /** Another peer is served as ever, and nothing was lost. */
  function assertOthersAreServed(): void {
    const other = greeted();
    closeFd(other.redeem('token of a').fd);
    assert.equal(other.ask('confirm', { claim: 'a' }).ok?.['state'], 'BOUND');
    assert.equal(other.ask('release', { claim: 'a' }).ok?.['state'], 'RELEASING');
    assert.equal(bench.counts().free, 2);
  }

  it('is told what is wrong with a packet, and its connection goes on', () => {
    const peer = greeted();
    const packets: readonly (readonly [string, unknown, string, string])[] = [
      ['{"op":"redeem","id":1,"tok', null, 'INVALID_ARGUMENT', 'BAD_PACKET'],
      ['{"op":"redeem","id":1}', 1, 'INVALID_ARGUMENT', 'BAD_PACKET'],
      ['{"op":"dance","id":"x"}', 'x', 'UNIMPLEMENTED', 'UNKNOWN_OP'],
      [`{"op":"ping","id":1,"pad":"${'x'.repeat(65_536)}"}`, null, 'INVALID_ARGUMENT', 'PACKET_TOO_LARGE'],
    ];
    for (const [packet, id, code, reason] of packets) {
      const { json } = peer.exchange(packet);
      assert.deepEqual([json.id, json.error?.['code'], json.error?.['reason']], [id, code, reason]);
    }
    const longest = `{"op":"ping","id":1,"pad":"${'x'.repeat(65_536 - 29)}"}`;
    assert.equal(longest.length, 65_536);
    assert.deepEqual(peer.exchange(longest).json, { id: 1, ok: {} });
    assertOthersAreServed();
  });

  it('is told that an empty packet is none', () => {
    const peer = greeted();
    const { json } = peer.exchange('');
    assert.equal(json.error?.['reason'], 'BAD_PACKET');
    assert.deepEqual(peer.ask('ping').ok, {});
  });

  it('is hung up on when it sends fds, which are closed', () => {
    const fd = createEventfd();
    const before = openFds();
    const peer = greeted();
    peer.send('{"op":"redeem","id":1,"token":"token of a"}', fd);
    bench.settle();
    const answer = peer.receive();
    assert.deepEqual([answer?.json.error?.['reason'], answer?.fd], ['UNEXPECTED_FDS', null]);
    assert.ok(peer.isHungUp());
    peer.close();
    assert.equal(openFds(), before);
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    closeFd(fd);
    assertOthersAreServed();
  });

  it('is hung up on when it reads nothing, and delays nobody', () => {
    const peer = greeted();
    for (let sent = 0; peer.send('{"op":"status","id":1}') === 'sent'; sent++) {
      assert.ok(sent < 10_000, 'the agent keeps on answering a peer that reads nothing');
      bench.settle();
    }
    assert.equal(peer.send('{"op":"ping","id":1}'), 'ended');
    assertOthersAreServed();
  });

  it('keeps its claim redeemable when the fd does not fit into what it does not read', () => {
    const peer = greeted();
    // The answer that no longer fits is counted too, so one less makes the buffer exactly full.
    let answers = 0;
    for (const probe = greeted(); probe.send('{"op":"status","id":1}') === 'sent'; answers++) bench.settle();
    for (let sent = 0; sent < answers - 1; sent++) {
      peer.send('{"op":"status","id":1}');
      bench.settle();
    }
    assert.equal(peer.send('{"op":"redeem","id":2,"token":"token of a"}'), 'sent');
    bench.settle();

    assert.equal(bench.core.inspect().claims.live('a' as ClaimId)?.phase.state, 'PREPARED');
    for (let read = 0; read < answers - 1; read++) assert.equal(peer.receive()?.fd, null);
    assert.ok(peer.isHungUp());
    assertOthersAreServed();
  });

  it('costs its place and nothing else when it is silent, and is hung up on after a minute', () => {
    const silent = greeted();
    assertOthersAreServed();
    bench.advance(50_000);
    assert.deepEqual(silent.ask('ping').ok, {});
    bench.advance(59_000);
    assert.equal(silent.receive(), null);
    bench.advance(6_000);
    assert.equal(silent.receive()?.json.error?.['reason'], 'CONNECTION_IDLE');
    assert.ok(silent.isHungUp());
  });

  it('may be silent for as long as it has a claim', () => {
    const holder = greeted();
    closeFd(holder.redeem('token of a').fd);
    holder.ask('confirm', { claim: 'a' });
    bench.advance(3_600_000);
    assert.deepEqual(holder.ask('ping').ok, {});
  });

  it('is hung up on when it tries one token after the other, and told when to come again', () => {
    const peer = greeted();
    for (let count = 0; count < 50; count++) {
      assert.equal(peer.ask('redeem', { token: `guess ${count}` }).error?.['reason'], 'TOKEN_UNKNOWN');
    }
    const { error } = peer.ask('redeem', { token: 'one more' });
    assert.deepEqual([error?.['reason'], error?.['retry_after_ms']], ['RATE_LIMITED', 200]);
    assert.ok(peer.isHungUp());
    const lines = bench.events.flatMap((event) => (event.type === 'log' ? [event] : []));
    assert.equal(lines.length, 1, 'the log tells once');
    assert.match(lines[0]?.message ?? '', /refused a claim token/);
    // Who has the right one is served all the same.
    assertOthersAreServed();
  });

  it('cannot have more connections than one user may', () => {
    for (let n = 0; n < 3; n++) greeted();
    const fds = openFds();
    const fourth = connect();
    const refused = fourth.receive()?.json;
    assert.deepEqual(
      [refused?.id, refused?.error?.['code'], refused?.error?.['reason']],
      [null, 'RESOURCE_EXHAUSTED', 'TOO_MANY_CONNECTIONS'],
    );
    assert.ok(fourth.isHungUp());
    fourth.close();
    assert.equal(openFds(), fds);
    opened[0]?.close();
    bench.settle();
    greeted();
  });

  it('has each of its packets answered, one in a round, and hears of its hang-up last', () => {
    const peer = greeted();
    for (let id = 0; id < 5; id++) peer.send(JSON.stringify({ op: 'ping', id }));
    bench.loop.round(0);
    assert.equal(peer.receive()?.json.id, 0);
    assert.equal(peer.receive(), null);
    bench.settle();
    for (let id = 1; id < 5; id++) assert.equal(peer.receive()?.json.id, id);
  });

  it('is told that the agent stops, and the socket file goes', () => {
    const peer = greeted();
    bench.send({ type: 'stop' });
    assert.deepEqual(peer.receive()?.json, { event: 'agent_stopping' });
    assert.ok(peer.isHungUp());
    assert.ok(!readdirSync(bench.directory).includes('agent.sock'));
    assert.equal(bench.loop.round(0), false);
  });
});

describe('a peer whom the policy lets go without the broker', () => {
  it('allocates', () => {
    const bench = new AgentBench({ rules: [RULE_TO_ALLOCATE] });
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    peer.receive();
    const { json, fd } = peer.exchange('{"op":"allocate","id":1,"guest":"mine","min_rma_bytes":4096}');
    assert.ok(fd !== null);
    assert.equal(peer.ask('confirm', { claim: json.ok?.['claim'] }).ok?.['state'], 'BOUND');
    assert.equal(bench.core.snapshot().inventory.unscheduledCount, 1);
    closeFd(fd);
    peer.close();
    bench.close();
  });
});

function openFds(): number {
  return readdirSync('/proc/self/fd').length;
}
