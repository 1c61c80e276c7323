import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { RmaError } from '../../../src/common/errors/rma-error.js';
import { ANYBODY } from '../../../src/domain/access/known-caller.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { ClaimWaiter } from '../../../src/server/core/claim-waiter.js';
import { SharedCaller } from '../../../src/server/rpc/bulk/shared-caller.js';
import { claimId, helloOf, World } from '../../domain/broker/support.js';
import { FakeClock } from '../../fakes/fake-clock.js';

const WAIT_MS = 5_000;
const ID = claimId('c-1');

describe('who waits for a claim to leave RESERVED', () => {
  let clock: FakeClock;
  let waiter: ClaimWaiter;
  let stopping: AbortController;
  let hangUp: AbortController;
  let caller: SharedCaller;
  let reserved: Claim;

  beforeEach(() => {
    clock = new FakeClock();
    stopping = new AbortController();
    waiter = new ClaimWaiter(clock, stopping.signal);
    hangUp = new AbortController();
    caller = new SharedCaller({ ...ANYBODY, peer: 'here' }, hangUp.signal);
    const world = new World();
    world.connect(helloOf('n1'));
    reserved = { ...world.claim(), id: ID };
  });

  function commit(state: Claim['state']): Claim {
    const claim = { ...reserved, state };
    waiter.committed([{ kind: 'claim', revision: claim.revision, claim, replaces: null }]);
    return claim;
  }

  const wait = () => waiter.leavesReserved(ID, WAIT_MS, caller);

  it('is told when the broker stops, and nobody waits after that', async () => {
    const waits = [wait(), wait()];
    stopping.abort();
    for (const asked of [...waits, wait()]) await assert.rejects(asked, { reason: 'NOT_READY', retryAfterMs: 1_000 });
    assert.deepEqual([clock.waiting(), waiter.isAwaited(ID)], [[], false]);
  });

  it('is told that another broker is to be asked, where that is why this one stops', async () => {
    const waits = wait();
    stopping.abort(new RmaError({ reason: 'NOT_LEADER', message: 'ask the others', retryAfterMs: 500 }));
    const told = { reason: 'NOT_LEADER', retryAfterMs: 500, metadata: { claim: 'claims/c-1' } };
    await assert.rejects(waits, told);
  });

  it('is told of the claim as it is then, and its timer is no more', async () => {
    const waits = [wait(), wait()];
    commit('RESERVED');
    assert.deepEqual(clock.waiting(), [WAIT_MS, WAIT_MS]);

    const prepared = commit('PREPARED');
    assert.deepEqual(await Promise.all(waits), [prepared, prepared]);
    assert.deepEqual(clock.waiting(), []);
  });

  it('is told nothing when the time is over', async () => {
    const waits = wait();
    clock.advance(WAIT_MS);
    assert.equal(await waits, null);
  });

  it('gives up when the caller goes, and leaves the others of other callers waiting', async () => {
    const waits = wait();
    const other = waiter.leavesReserved(
      ID,
      WAIT_MS,
      new SharedCaller({ ...ANYBODY, peer: 'here' }, new AbortController().signal),
    );
    hangUp.abort();
    assert.equal(await waits, null);
    assert.deepEqual(clock.waiting(), [WAIT_MS]);

    const prepared = commit('PREPARED');
    assert.equal(await other, prepared);
  });

  it('does not wait for a caller that has gone before', async () => {
    hangUp.abort();
    assert.equal(await wait(), null);
    assert.deepEqual(clock.waiting(), []);
  });
});

describe('a caller of many operations', () => {
  it('tells each that listens once, but none that has left', () => {
    const hangUp = new AbortController();
    const caller = new SharedCaller({ ...ANYBODY, peer: 'here' }, hangUp.signal);
    const heard: string[] = [];
    const leave = caller.onGone(() => heard.push('left'));
    caller.onGone(() => heard.push('stayed'));
    leave();
    hangUp.abort();
    hangUp.abort();
    assert.deepEqual(heard, ['stayed']);
  });

  it('tells who listens too late at once', () => {
    const caller = new SharedCaller({ ...ANYBODY, peer: 'here' }, AbortSignal.abort());
    let heardCount = 0;
    const leave = caller.onGone(() => (heardCount += 1));
    leave();
    assert.equal(heardCount, 1);
  });
});
