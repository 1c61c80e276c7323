import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { AuditGate } from '../../../src/agent/audit/audit-gate.js';
import { FACTS_UNDER_WAY_MAX, TELL_WITHIN_MS } from '../../../src/agent/audit/fact-queue.js';
import { identifyPeer } from '../../../src/agent/local/peer.js';
import { readCgroup, readProcStat } from '../../../src/agent/local/proc-files.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import { createEventfd } from '../../../src/common/native/sockets/eventfd.js';
import { createSocket } from '../../../src/common/native/sockets/sockets.js';
import { RULE_FOR_EVERYBODY, RULE_TO_ALLOCATE } from '../../../src/domain/agent/policy/local-rule.js';
import type { ClaimId, FencingToken } from '../../../src/domain/ids.js';
import { AgentBench, type BenchOptions, RMA_BYTES } from '../core-thread/bench.js';
import { endProcess, sendFrom, startConnecting, startUsing } from '../core-thread/connecting-process.js';
import { TestPeer } from '../core-thread/test-peer.js';

type Fields = Readonly<Record<string, unknown>>;

const [GATE, NOBODY] = [() => new AuditGate(), 4_021];
const UID = process.getuid?.() ?? -1;

describe('what the core puts on record', () => {
  let bench: AgentBench;
  let gate: AuditGate;
  const opened: TestPeer[] = [];

  afterEach(() => {
    for (const peer of opened.splice(0)) peer.close();
    bench.close();
  });

  function start(options: BenchOptions = {}, blocks = false): void {
    gate = GATE();
    bench = new AgentBench({ audit: { gateMemory: gate.memory, blocks }, ...options });
    take();
  }

  function connect(): TestPeer {
    const peer = new TestPeer(bench.socketPath, () => bench.settle());
    opened.push(peer);
    peer.receive();
    return peer;
  }

  /** What was told since the last time. */
  function take(): readonly Fields[] {
    bench.advance(TELL_WITHIN_MS);
    const batches = bench.events.flatMap((event) => (event.type === 'audit' ? [event] : []));
    bench.events.splice(0);
    for (const { facts } of batches) gate.noteTaken(facts.length);
    return batches.flatMap(({ facts }) => facts.map(({ json }): Fields => JSON.parse(json)));
  }

  const told = (...names: readonly string[]) => take().map((fields) => names.map((name) => fields[name]));

  it('is each RMA on its way: cleared, held, handed out to whom, confirmed, given back, and ended', () => {
    start();
    bench.prepare('a');
    const prepared = take();
    assert.deepEqual(
      prepared.map(({ event, claim, rmaBytes }) => [event, claim, rmaBytes]),
      [['claim.prepared', 'a', RMA_BYTES]],
    );
    const peer = connect();
    closeFd(peer.redeem('token of a').fd);
    peer.ask('confirm', { claim: 'a' });
    peer.ask('release', { claim: 'a' });
    const lines = take();
    assert.deepEqual(
      lines.map(({ event, op, claim, guest, decision, cause }) => [event, op, claim, guest, decision, cause]),
      [
        ['request', 'redeem', 'a', 'guest of a', 'allowed', undefined],
        ['request', 'confirm', 'a', 'guest of a', 'allowed', undefined],
        ['request', 'release', 'a', 'guest of a', 'allowed', undefined],
        ['claim.released', undefined, 'a', 'guest of a', undefined, 'HOLDER_RELEASED'],
        ['rma.cleared', undefined, undefined, undefined, undefined, undefined],
        ['claim.ended', undefined, 'a', 'guest of a', undefined, 'HOLDER_RELEASED'],
      ],
    );
    const { pid, startTicks, executable, uid, cgroup, socket, durationMs } = lines[0] ?? {};
    assert.deepEqual([pid, uid, socket], [process.pid, UID, bench.socketPath]);
    assert.deepEqual([executable, startTicks], [process.execPath, readProcStat(process.pid)?.startTicks]);
    assert.equal(cgroup, readCgroup(process.pid) ?? undefined);
    assert.equal(typeof durationMs, 'number');
    assert.deepEqual([lines[3]?.['pid'], lines[4]?.['method']], [process.pid, 'KERNEL']);
    assert.ok(!JSON.stringify(lines).includes('token of a'));
  });

  it('has no line for a renewal, nor for what decides nothing', () => {
    start();
    bench.prepare('a');
    take();
    bench.prepare('a', { fencingToken: 2 as FencingToken });
    const peer = connect();
    peer.ask('ping');
    peer.ask('status');
    assert.deepEqual(take(), []);
  });

  it('is what the broker took back, and what it ordered in vain', () => {
    start({ rmaCount: 1 });
    bench.prepare('a');
    bench.prepare('b');
    const order = { type: 'unprepare', claim: 'a' as ClaimId, fencingToken: 1 as FencingToken } as const;
    bench.send({ type: 'input', input: { ...order, cause: 'RELEASE_REQUESTED' } });
    assert.deepEqual(told('event', 'claim', 'cause', 'reason'), [
      ['claim.prepared', 'a', undefined, undefined],
      ['claim.refused', 'b', undefined, 'NO_FREE_RMA'],
      ['claim.ended', 'a', 'RELEASE_REQUESTED', undefined],
    ]);
  });

  it('is each refusal, with the claim that the one who asked is not told of', () => {
    start();
    bench.prepare('a', { requiredHolder: { uids: [NOBODY], cgroups: [] } });
    bench.prepare('b');
    take();
    const peer = connect();
    peer.ask('redeem', { token: 'token of a' });
    peer.ask('redeem', { token: 'nobody has it' });
    peer.ask('allocate', { guest: 'mine', min_rma_bytes: 1 });
    peer.ask('release', { claim: 'b' });
    const lines = take();
    assert.deepEqual(
      lines.map(({ op, claim, guest, decision, reason }) => [op, claim, guest, decision, reason]),
      [
        ['redeem', 'a', 'guest of a', 'refused', 'HOLDER_NOT_ALLOWED'],
        ['redeem', undefined, undefined, 'refused', 'TOKEN_UNKNOWN'],
        ['allocate', undefined, 'mine', 'refused', 'PEER_NOT_ALLOWED'],
        ['release', 'b', 'guest of b', 'refused', 'NOT_THE_HOLDER'],
      ],
    );
    assert.ok(!/token|nobody has it/.test(JSON.stringify(lines)), 'never a token');
  });

  it('is an RMA that was taken without the broker', () => {
    start({ rules: [RULE_TO_ALLOCATE] });
    const peer = connect();
    const { json, fd } = peer.exchange('{"op":"allocate","id":1,"guest":"mine","min_rma_bytes":4096}');
    const claim = json.ok?.['claim'];
    closeFd(fd ?? -1);
    peer.ask('confirm', { claim });
    peer.ask('release', { claim });
    const lines = take().filter(({ event }) => event !== 'rma.cleared');
    assert.deepEqual(
      lines.map(({ event, op, claim: of }) => [event, op, of]),
      [
        ['request', 'allocate', claim],
        ['request', 'confirm', claim],
        ['request', 'release', claim],
        ['claim.released', undefined, claim],
        ['claim.ended', undefined, claim],
      ],
    );
  });

  it('is who was not let in, and who was hung up on for what came', () => {
    start({ others: { 'direct.sock': [{ ...RULE_FOR_EVERYBODY, uids: [NOBODY] }] } });
    const stranger = new TestPeer(bench.pathOf('direct.sock'), () => bench.settle());
    opened.push(stranger);
    const peer = connect();
    const fd = createEventfd();
    peer.send('{"op":"ping","id":1}', fd);
    bench.settle();
    closeFd(fd);
    const lines = take();
    assert.deepEqual(
      lines.map(({ event, decision, reason, socket, uid, pid }) => [event, decision, reason, socket, uid, pid]),
      [
        ['connection', 'refused', 'PEER_NOT_ALLOWED', bench.pathOf('direct.sock'), UID, process.pid],
        ['connection', 'refused', 'UNEXPECTED_FDS', bench.socketPath, UID, process.pid],
      ],
    );
    for (const { executable, startTicks } of lines) {
      assert.deepEqual([executable, startTicks], [process.execPath, readProcStat(process.pid)?.startTicks]);
    }
  });

  it('is who used the connection of another process, and who that was', async () => {
    start();
    const socket = createSocket();
    const owner = await startConnecting(socket, bench.socketPath);
    bench.settle();
    const user = await startUsing(socket);
    await sendFrom(user, '{"op":"redeem","id":1,"token":"token of a"}');
    bench.settle();
    assert.deepEqual(told('event', 'reason', 'pid', 'senderPid'), [
      ['connection', 'NOT_THE_PEER', owner.pid, user.pid],
    ]);
    await endProcess(owner);
    await endProcess(user);
    closeFd(socket);
  });

  it('is an RMA that did not leave, as such', async () => {
    start();
    bench.prepare('a');
    const socket = createSocket();
    const owner = await startConnecting(socket, bench.socketPath);
    bench.settle();
    take();
    await sendFrom(owner, '{"op":"redeem","id":1,"token":"token of a"}');
    await endProcess(owner);
    bench.settle();
    assert.deepEqual(told('op', 'claim', 'decision', 'reason').slice(0, 1), [['redeem', 'a', 'failed', 'PEER_GONE']]);
    closeFd(socket);
  });

  it('says of a process that is another one by now only what was seen of it', () => {
    start({
      identify: (fd, rules) => {
        const identified = identifyPeer(fd, rules);
        if (!identified.ok) return identified;
        const { holder } = identified.value.peer;
        const former = { ...identified.value.peer, holder: { ...holder, startTicks: holder.startTicks - 1 } };
        return { ok: true, value: { ...identified.value, peer: former } };
      },
    });
    const peer = connect();
    peer.ask('release', { claim: 'c-1' });
    const startTicks = (readProcStat(process.pid)?.startTicks ?? 0) - 1;
    assert.deepEqual(told('pid', 'startTicks', 'cgroup'), [[process.pid, startTicks, undefined]]);
  });

  it('is told in shares: a user who is refused again and again fills nothing, and what changes has its line', () => {
    start();
    bench.prepare('a');
    take();
    const peer = connect();
    for (let count = 0; count < 1_000; count++) peer.ask('release', { claim: `c-${count}` });
    const lineCount = take().length;
    assert.ok(lineCount > 100 && lineCount < 300, String(lineCount));
    closeFd(peer.redeem('token of a').fd);
    assert.deepEqual(told('op', 'decision'), [['redeem', 'allowed']]);
    bench.advance(1_000);
    peer.ask('release', { claim: 'c-1' });
    assert.deepEqual(told('claim', 'untoldCount'), [['c-1', 1_000 - lineCount]]);
  });

  it('waits in no more memory than there is for it, and says how much had no room', () => {
    start({ rmaCount: 1 });
    for (let count = 0; count < FACTS_UNDER_WAY_MAX + 7; count++) bench.prepare(`c-${count}`);
    const batches = bench.events.flatMap((event) => (event.type === 'audit' ? [event] : []));
    const toldCount = batches.reduce((sum, { facts }) => sum + facts.length, 0);
    assert.equal(toldCount, FACTS_UNDER_WAY_MAX);
    gate.noteTaken(toldCount);
    bench.events.splice(0);
    bench.advance(TELL_WITHIN_MS);
    const [batch] = bench.events.flatMap((event) => (event.type === 'audit' ? [event] : []));
    assert.equal(batch?.lostCount, 7);
  });

  it('keeps an RMA from being handed out while it cannot be written and has to be, and nothing else', () => {
    start({ rules: [RULE_TO_ALLOCATE] }, true);
    bench.prepare('a');
    bench.prepare('b');
    const peer = connect();
    closeFd(peer.redeem('token of a').fd);
    gate.setFailing(true);
    const { error } = peer.ask('redeem', { token: 'token of b' });
    const allocating = peer.ask('allocate', { guest: 'mine', min_rma_bytes: 1 });
    assert.deepEqual(
      [error?.['reason'], error?.['code'], allocating.error?.['reason']],
      ['AUDIT_FAILED', 'UNAVAILABLE', 'AUDIT_FAILED'],
    );
    assert.equal(peer.ask('confirm', { claim: 'a' }).ok?.['state'], 'BOUND');
    assert.equal(peer.ask('resume', { token: 'token of a' }).ok?.['state'], 'BOUND');
    assert.equal(peer.ask('release', { claim: 'a' }).ok?.['state'], 'RELEASING');
    const lines = take().filter(({ reason }) => reason === 'AUDIT_FAILED');
    assert.deepEqual(
      lines.map(({ op, claim, decision }) => [op, claim, decision]),
      [
        ['redeem', 'b', 'refused'],
        ['allocate', undefined, 'refused'],
      ],
    );
    gate.setFailing(false);
    closeFd(peer.redeem('token of b').fd);
  });

  it('lets an RMA be handed out while it cannot be written, where it may be lost', () => {
    start();
    bench.prepare('a');
    gate.setFailing(true);
    closeFd(connect().redeem('token of a').fd);
  });
});
