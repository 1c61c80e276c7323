import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalRequest } from '../../../../src/domain/agent/inputs.js';
import type { HolderRequirement } from '../../../../src/domain/holder-requirement.js';
import { Bench, only, outline, processOf, tokenHash } from '../support.js';

const REDEEM: LocalRequest = { op: 'redeem', tokenHash: tokenHash('a') };
const RESUME: LocalRequest = { op: 'resume', tokenHash: tokenHash('a') };
/** `processOf` makes processes of user 500. */
const OTHERS_UID: HolderRequirement = { uids: [501], cgroups: [] };
const VMS: HolderRequirement = { uids: [500], cgroups: ['/machine.slice/*'] };

function prepared(requiredHolder: HolderRequirement): Bench {
  const bench = Bench.ready();
  bench.prepare('a', { requiredHolder });
  bench.connect(1);
  return bench;
}

function ask(bench: Bench, request: LocalRequest, cgroup: string | null) {
  return bench.handle({ type: 'peer-request', connection: 1, requestId: 1, request, cgroup });
}

test('a token is of no use to another user, and the claim is as it was', () => {
  const bench = prepared(OTHERS_UID);
  const [refused] = only(bench.request(1, REDEEM), 'reply-refused');
  assert.equal(refused?.refusal.reason, 'HOLDER_NOT_ALLOWED');
  assert.deepEqual(refused?.refusal.metadata, { uid: '500' });
  assert.doesNotMatch(refused?.refusal.message ?? '', /501/, 'whom it is for is not told');
  assert.equal(bench.stateOf('a'), 'PREPARED');
});

test('a token is of use only in the control groups that the claim is for, at the moment of the redeem', () => {
  const bench = prepared(VMS);
  assert.deepEqual(outline(ask(bench, REDEEM, '/user.slice')), ['refuse 1 HOLDER_NOT_ALLOWED']);
  assert.deepEqual(outline(ask(bench, REDEEM, null)), ['refuse 1 HOLDER_NOT_ALLOWED']);
  assert.equal(only(ask(bench, REDEEM, '/machine.slice/vm-1.scope'), 'reply').length, 1);
  bench.confirm(1, 'a');
  assert.equal(bench.stateOf('a'), 'BOUND');
});

test('its holder resumes in those control groups only', () => {
  const bench = prepared(VMS);
  ask(bench, REDEEM, '/machine.slice/vm-1.scope');
  bench.confirm(1, 'a');
  assert.deepEqual(outline(ask(bench, RESUME, '/user.slice')), ['refuse 1 HOLDER_NOT_ALLOWED']);
  assert.equal(only(ask(bench, RESUME, '/machine.slice/vm-1.scope/x'), 'reply').length, 1);
});

test('whoever comes with a token that is not for it learns nothing more of the claim', () => {
  const bench = prepared(OTHERS_UID);
  bench.advance(3_600_000);
  bench.prepare('b', { requiredHolder: OTHERS_UID, token: 2 });
  bench.connect(2, { ...processOf(2), uid: 501 });
  bench.redeem(2, 'b');
  bench.confirm(2, 'b');
  assert.deepEqual(outline(bench.redeem(1, 'b')), ['refuse 1 HOLDER_NOT_ALLOWED'], 'and not that it is bound');
});

test('the control group is asked for only where a claim is for some of them', () => {
  const bench = prepared(VMS);
  bench.prepare('b', { requiredHolder: OTHERS_UID, token: 2 });
  bench.prepare('c', { token: 3 });
  const asks = (name: string, op: 'redeem' | 'resume') => bench.core.asksForCgroup({ op, tokenHash: tokenHash(name) });
  assert.deepEqual([asks('a', 'redeem'), asks('a', 'resume')], [true, true]);
  assert.deepEqual([asks('b', 'redeem'), asks('c', 'redeem'), asks('nobody', 'redeem')], [false, false, false]);
  assert.equal(bench.core.asksForCgroup({ op: 'ping' }), false);
});

test('an agent that was restarted still knows whom a claim is for', () => {
  const bench = prepared(OTHERS_UID);
  const again = Bench.ready({ record: bench.core.readRecord() });
  again.connect(1);
  assert.deepEqual(outline(again.redeem(1, 'a')), ['refuse 1 HOLDER_NOT_ALLOWED']);
});
