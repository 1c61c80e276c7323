import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ConnectionLimits } from '../../../src/agent/local/shares/connection-limits.js';
import { closeFd } from '../../../src/common/native/files/files.js';
import type { AgentMs, ClaimId, FencingToken } from '../../../src/domain/ids.js';
import { AgentBench, RMA_BYTES } from './bench.js';
import { startHolder } from './holder-process.js';
import { assertCleanThenSoil, TestPeer } from './test-peer.js';

const ALL_FREE = { free: 2, preparing: 0, prepared: 0, bound: 0, reclaiming: 0, unavailable: 0, quarantined: 0 };

describe('the hand-off of an RMA', () => {
  let bench: AgentBench;
  const opened: TestPeer[] = [];
  const served: number[] = [];
  const limits = new (class extends ConnectionLimits {
    override noteServed(uid: number): void {
      served.push(uid);
    }
  })();

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

  it('gives a zeroed RMA of the right size for a token, and the slot comes back after the release', () => {
    bench.prepare('a');
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    const peer = connect();
    const { json, fd } = peer.exchange('{"op":"redeem","id":"r1","token":"token of a"}');
    assert.deepEqual(json, {
      id: 'r1',
      ok: { claim: 'a', rma_bytes: RMA_BYTES, device: 'MEMFD', cleared: 'KERNEL' },
      fds: [{ name: 'rma', size: RMA_BYTES }],
    });
    assert.ok(fd !== null);
    assertCleanThenSoil(fd, RMA_BYTES);

    assert.deepEqual(peer.ask('confirm', { claim: 'a' }).ok, { claim: 'a', state: 'BOUND' });
    assert.deepEqual(bench.counts(), { ...ALL_FREE, free: 1, bound: 1 });
    assert.equal(bench.reportOf('a')?.holder?.pid, process.pid);
    assert.equal(bench.reportOf('a')?.holder?.executable, process.execPath);

    closeFd(fd);
    assert.equal(peer.ask('release', { claim: 'a' }).ok?.['state'], 'RELEASING');
    assert.deepEqual(bench.counts(), ALL_FREE);
    assert.equal(bench.reportOf('a')?.endCause, 'HOLDER_RELEASED');
  });

  it('gives every guest an RMA without another guest’s bytes', () => {
    for (const claim of ['a', 'b', 'c', 'd', 'e']) {
      bench.prepare(claim, { fencingToken: claim.charCodeAt(0) as FencingToken });
      const peer = connect();
      const { fd } = peer.redeem(`token of ${claim}`);
      assertCleanThenSoil(fd, RMA_BYTES);
      peer.ask('confirm', { claim });
      closeFd(fd);
      peer.ask('release', { claim });
    }
    assert.deepEqual(bench.counts(), ALL_FREE);
  });

  it('makes its user one whose connections have places kept, and a refusal does not', () => {
    bench.close();
    bench = new AgentBench({ limits });
    bench.prepare('a');
    const peer = connect();
    peer.exchange('{"op":"redeem","id":"r1","token":"token of nobody"}');
    assert.deepEqual(served, []);
    closeFd(peer.redeem('token of a').fd);
    assert.deepEqual(served, [process.getuid?.()]);
  });

  it('closes the agent’s own copy on confirm', () => {
    bench.prepare('a');
    const peer = connect();
    const { fd } = peer.redeem('token of a');
    const copies = () => countFdsOf(statSync(`/proc/self/fd/${fd}`).ino);
    assert.equal(copies(), 2);
    peer.ask('confirm', { claim: 'a' });
    assert.equal(copies(), 1);
    closeFd(fd);
  });

  it('refuses what is not to be had, and the connection goes on', () => {
    bench.prepare('a');
    bench.prepare('late', {
      fencingToken: 2 as FencingToken,
      redeemableUntil: (bench.clock.monotonicMs() + 5000) as AgentMs,
    });
    const peer = connect();
    assert.deepEqual(codes(peer.ask('redeem', { token: 'of nobody' })), ['PERMISSION_DENIED', 'TOKEN_UNKNOWN']);
    const { fd } = peer.redeem('token of a');
    assert.deepEqual(codes(peer.ask('redeem', { token: 'token of late' })), [
      'FAILED_PRECONDITION',
      'REDEEM_OUTSTANDING',
    ]);
    peer.ask('confirm', { claim: 'a' });
    assert.deepEqual(codes(peer.ask('redeem', { token: 'token of a' })), ['FAILED_PRECONDITION', 'ALREADY_BOUND']);
    assert.deepEqual(codes(connect().ask('redeem', { token: 'token of a' })), ['FAILED_PRECONDITION', 'ALREADY_BOUND']);
    closeFd(fd);
    peer.ask('release', { claim: 'a' });
    assert.deepEqual(codes(peer.ask('redeem', { token: 'token of a' })), ['FAILED_PRECONDITION', 'CLAIM_RELEASED']);
    bench.advance(5000);
    assert.deepEqual(codes(peer.ask('redeem', { token: 'token of late' })), ['FAILED_PRECONDITION', 'CLAIM_EXPIRED']);
    assert.deepEqual(codes(peer.ask('allocate', { guest: 'g', min_rma_bytes: 1 })), [
      'PERMISSION_DENIED',
      'PEER_NOT_ALLOWED',
    ]);
    assert.deepEqual(codes(peer.ask('confirm', { claim: 'nobodys' }))[1], 'CLAIM_NOT_FOUND');
    assert.deepEqual(peer.ask('ping').ok, {});
    assert.deepEqual(bench.counts(), ALL_FREE);
  });

  it('never happens for a claim that the broker took back', () => {
    bench.prepare('a');
    bench.send({
      type: 'input',
      input: { type: 'unprepare', claim: 'a' as ClaimId, fencingToken: 1 as FencingToken, cause: 'RELEASE_REQUESTED' },
    });
    assert.equal(codes(connect().ask('redeem', { token: 'token of a' }))[1], 'CLAIM_RELEASED');
    assert.deepEqual(bench.counts(), ALL_FREE);
  });

  it('is taken back without confirm after 10 s, and the claim gets another RMA', () => {
    bench.prepare('a');
    const peer = connect();
    const first = peer.redeem('token of a');
    bench.advance(9_999);
    assert.equal(bench.counts().free, 1);
    bench.advance(1);
    closeFd(first.fd);
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    const second = peer.redeem('token of a');
    assertCleanThenSoil(second.fd, RMA_BYTES);
    assert.equal(codes(peer.ask('confirm', { claim: 'x' }))[1], 'CLAIM_NOT_FOUND');
    assert.equal(peer.ask('confirm', { claim: 'a' }).ok?.['state'], 'BOUND');
    closeFd(second.fd);
  });

  it('can be had again after a nack', () => {
    bench.prepare('a');
    const peer = connect();
    closeFd(peer.redeem('token of a').fd);
    assert.ok(peer.ask('nack', { claim: 'a', why: 'no fd' }).ok);
    closeFd(peer.redeem('token of a').fd);
    assert.equal(peer.ask('confirm', { claim: 'a' }).ok?.['state'], 'BOUND');
  });

  it('did not happen for a peer that hung up before its answer', () => {
    bench.prepare('a');
    const peer = connect();
    peer.send('{"op":"redeem","id":1,"token":"token of a"}');
    peer.close();
    bench.settle();
    assert.equal(bench.reportOf('a')?.state, 'PREPARED');
    assert.deepEqual(bench.counts(), { ...ALL_FREE, free: 1, prepared: 1 });
    closeFd(connect().redeem('token of a').fd);
  });

  it('lasts until the holder’s process ends, not its connection', () => {
    bench.prepare('a');
    const holder = startHolder(bench.socketPath, 'token of a', 'confirm-and-close');
    bench.until('the holder is bound', () => bench.reportOf('a')?.state === 'BOUND');
    bench.until('its connection is closed', () => [...bench.core.inspect().connections.all()].length === 0);
    bench.advance(60_000);
    assert.deepEqual(bench.counts(), { ...ALL_FREE, free: 1, bound: 1 });
    assert.equal(bench.reportOf('a')?.holder?.pid, holder.pid);
    holder.kill('SIGKILL');
    bench.until('the slot is back', () => bench.counts().free === 2);
    assert.equal(bench.reportOf('a')?.endCause, 'HOLDER_EXITED');
  });

  it('is undone when the peer dies between redeem and confirm', () => {
    bench.prepare('a');
    const holder = startHolder(bench.socketPath, 'token of a', 'redeem');
    bench.until('it has the fd', () => connectionHasOffer(bench));
    holder.kill('SIGKILL');
    bench.until('the agent notices', () => !connectionHasOffer(bench));
    bench.until('its RMA is back', () => bench.counts().free === 1);
    assert.deepEqual(bench.counts(), { ...ALL_FREE, free: 1, prepared: 1 });
    const { fd } = connect().redeem('token of a');
    assertCleanThenSoil(fd, RMA_BYTES);
    closeFd(fd);
  });

  it('is known to the next agent after this one was killed, and so is its end', () => {
    bench.prepare('a');
    bench.prepare('b', { fencingToken: 2 as FencingToken });
    const holder = startHolder(bench.socketPath, 'token of a', 'confirm');
    bench.until('the holder is bound', () => bench.reportOf('a')?.state === 'BOUND');
    bench.restart();
    assert.deepEqual(bench.counts(), { ...ALL_FREE, free: 0, prepared: 1, bound: 1 });
    assert.equal(codes(connect().ask('redeem', { token: 'token of a' }))[1], 'ALREADY_BOUND');
    bench.restart();
    holder.kill('SIGKILL');
    bench.until('the slot is back', () => bench.counts().free === 1);
    assert.equal(bench.reportOf('a')?.endCause, 'HOLDER_EXITED');
    closeFd(connect().redeem('token of b').fd);
  });

  it('is known to be over by the next agent when the holder died while there was none', async () => {
    bench.prepare('a');
    const holder = startHolder(bench.socketPath, 'token of a', 'confirm');
    bench.until('the holder is bound', () => bench.reportOf('a')?.state === 'BOUND');
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    holder.ref();
    await gone;
    bench.restart();
    assert.equal(bench.reportOf('a')?.endCause, 'HOLDER_EXITED');
    assert.deepEqual(bench.counts(), ALL_FREE);
  });

  it('is asked back when the node is drained, on a connection of before and on one of after, the greeting first', () => {
    bench.prepare('a');
    const peer = connect();
    closeFd(peer.redeem('token of a').fd);
    peer.ask('confirm', { claim: 'a' });
    bench.send({
      type: 'input',
      input: {
        type: 'drain',
        drain: { reason: 'new fan', deadlineMs: (bench.clock.monotonicMs() + 60_000) as AgentMs },
      },
    });
    const asked = { event: 'drain_requested', claim: 'a', reason: 'new fan', deadline_ms: 60_000 };
    assert.deepEqual(peer.receive()?.json, asked);
    bench.advance(15_000);
    const later = connect();
    assert.deepEqual(later.receive()?.json, { ...asked, deadline_ms: 45_000 });
    assert.equal(later.ask('release', { claim: 'a' }).ok?.['state'], 'RELEASING');
  });

  it('goes on over another connection of the same process', () => {
    bench.prepare('a');
    const peer = connect();
    closeFd(peer.redeem('token of a').fd);
    peer.ask('confirm', { claim: 'a' });
    bench.restart();
    assert.ok(peer.isHungUp());
    const again = connect();
    assert.equal(again.ask('resume', { token: 'token of a' }).ok?.['claim'], 'a');
    assert.deepEqual(again.ask('status').ok?.['claims'], [{ claim: 'a', guest: 'guest of a', state: 'BOUND' }]);
    assert.equal(again.ask('release', { claim: 'a' }).ok?.['state'], 'RELEASING');
  });
});

function codes({ error }: { readonly error?: Readonly<Record<string, unknown>> }): unknown[] {
  return [error?.['code'], error?.['reason']];
}

function connectionHasOffer(bench: AgentBench): boolean {
  return [...bench.core.inspect().connections.all()].some(({ offered }) => offered !== null);
}

/** How many fds of this process are of the file. */
function countFdsOf(inode: number): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    const file = statSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false });
    return file?.ino === inode;
  }).length;
}
