import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Change } from '../../../src/domain/broker/records/change.js';
import type { Claim } from '../../../src/domain/broker/records/claim.js';
import { HISTORY_CHANGES_MAX, WatchHub } from '../../../src/server/core/watch-hub.js';

const START = 100;

function changes(count: number, after: number): readonly Change[] {
  return Array.from({ length: count }, (_, index) => {
    const revision = after + index + 1;
    return { kind: 'claim', revision, claim: { id: `c${revision}`, revision } as unknown as Claim, replaces: null };
  });
}

function revisionsSince(hub: WatchHub, revision: number): readonly number[] | null {
  return hub.changesSince(revision)?.map((change) => change.revision) ?? null;
}

it('WatchHub knows every change since it began, and nothing of before or of what is still to come', () => {
  const hub = new WatchHub(START);
  hub.committed(changes(3, START));
  assert.deepEqual(revisionsSince(hub, START), [START + 1, START + 2, START + 3]);
  assert.deepEqual(revisionsSince(hub, START + 3), []);
  assert.equal(revisionsSince(hub, START - 1), null);
  assert.equal(revisionsSince(hub, START + 4), null);
});

it('WatchHub says that a revision is too old as soon as one change after it is forgotten, and never leaves one out', () => {
  const hub = new WatchHub(START);
  const last = START + 2 * HISTORY_CHANGES_MAX;
  hub.committed(changes(2 * HISTORY_CHANGES_MAX, START));
  const oldest = last - HISTORY_CHANGES_MAX;
  assert.equal(revisionsSince(hub, START), null);
  assert.equal(revisionsSince(hub, oldest - 1), null);
  assert.equal(revisionsSince(hub, oldest)?.length, HISTORY_CHANGES_MAX);
  assert.deepEqual(revisionsSince(hub, oldest)?.slice(0, 2), [oldest + 1, oldest + 2]);
});

it('WatchHub knows nothing of before a leap: it may have told of what is no more', () => {
  const hub = new WatchHub(START);
  hub.committed(changes(3, START));
  hub.leapt(START + 1_000);
  hub.committed(changes(1, START + 1_000));
  assert.equal(revisionsSince(hub, START + 2), null);
  assert.equal(revisionsSince(hub, START + 999), null);
  assert.deepEqual(revisionsSince(hub, START + 1_000), [START + 1_001]);
});
