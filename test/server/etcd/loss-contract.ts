import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EtcdError } from '../../../src/server/etcd/etcd.js';
import { prefixRange } from '../../../src/server/etcd/prefix-range.js';
import { always, type EtcdRig, failsAs, Listening, put } from './etcd-rig.js';

/** What every Etcd does when one of three members dies. The last of the contracts: the member stays dead. */
export function lossContract(what: string, rig: () => EtcdRig): void {
  const etcd = () => rig().etcd;

  test(`${what}: when a member dies, its watches end, one call fails as unknown and the others go on`, async () => {
    const lease = await etcd().grantLease(60);
    const { revision } = await etcd().txn(always({ ...put('loss/a', '1'), lease }));
    const [first, second] = [new Listening(), new Listening()];
    etcd().watch(prefixRange('loss/'), revision, first);
    await rig().until('the watch has begun', () => first.told.length > 0);
    await rig().killMember();
    await rig().until('the watch has ended', () => first.over !== null);
    assert.deepEqual(first.over, { failure: 'unknown', compactRevision: null });
    await succeeds('the lease is kept', () => etcd().keepLeaseAlive(lease));
    await succeeds('a put is taken', () => etcd().txn(always(put('loss/b', '1'))));
    etcd().watch(prefixRange('loss/'), revision, second);
    await rig().until('the other watch is told', () => second.told.length > 1);
    assert.equal(second.told[0]?.revision, revision);
    const { entries } = await etcd().range(prefixRange('loss/'));
    assert.deepEqual(
      entries.map((entry) => [entry.key, entry.lease]),
      [
        ['loss/a', lease],
        ['loss/b', null],
      ],
    );
  });

  /** Tries again while outcomes are unknown: an election of etcd's may be under way. */
  async function succeeds(name: string, call: () => Promise<unknown>): Promise<void> {
    let outcome: 'none' | 'under way' | 'done' = 'none';
    await rig().until(name, () => {
      if (outcome === 'none') {
        outcome = 'under way';
        call().then(
          () => {
            outcome = 'done';
          },
          (problem: unknown) => {
            assert.ok(problem instanceof EtcdError && failsAs('unknown')(problem));
            outcome = 'none';
          },
        );
      }
      return outcome === 'done';
    });
  }
}
