import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canHaveRule,
  type PeerFacts,
  RULE_FOR_EVERYBODY,
  ruleFor,
} from '../../../../src/domain/agent/policy/local-rule.js';

const VMS = { ...RULE_FOR_EVERYBODY, uids: [64_055], cgroups: ['/machine.slice/*', '/vms'] };
const DIRECT = { ...RULE_FOR_EVERYBODY, gids: [900, 901] };

function peer(
  patch: Partial<Record<'uid' | 'gid', number>> & { groups?: number[]; cgroup?: string | null },
): PeerFacts {
  const { uid = 1, gid = 1, groups = [], cgroup = '/machine.slice/vm-1.scope' } = patch;
  return { uid, gid, supplementaryGids: () => groups, cgroup: () => cgroup };
}

test('the first rule of which a peer meets all conditions is its rule', () => {
  const rules = [VMS, DIRECT, RULE_FOR_EVERYBODY];
  assert.equal(ruleFor(rules, peer({ uid: 64_055 })), VMS);
  assert.equal(ruleFor(rules, peer({ uid: 64_055, cgroup: '/vms/1' })), VMS);
  assert.equal(ruleFor(rules, peer({ uid: 64_055, cgroup: '/user.slice' })), RULE_FOR_EVERYBODY);
  assert.equal(ruleFor(rules, peer({ uid: 64_055, gid: 900, cgroup: '/user.slice' })), DIRECT);
  assert.equal(ruleFor(rules, peer({ groups: [5, 901] })), DIRECT);
  assert.equal(ruleFor(rules, peer({})), RULE_FOR_EVERYBODY);
});

test('where no rule is for everybody, others have none: root neither', () => {
  assert.equal(ruleFor([VMS, DIRECT], peer({ uid: 0, gid: 0 })), null);
  assert.equal(ruleFor([], peer({})), null);
});

test('a control group that cannot be read is none of those that a rule names', () => {
  assert.equal(ruleFor([VMS], peer({ uid: 64_055, cgroup: null })), null);
});

test('a control group grants nothing to another user', () => {
  assert.equal(ruleFor([VMS], peer({ uid: 64_056 })), null);
});

test('nothing is read about a peer that no rule asks for', () => {
  const unread = (): never => assert.fail('it was read');
  const facts: PeerFacts = { uid: 64_056, gid: 1, supplementaryGids: unread, cgroup: unread };
  assert.equal(ruleFor([VMS, RULE_FOR_EVERYBODY], facts), RULE_FOR_EVERYBODY);
  assert.equal(ruleFor([{ ...DIRECT, gids: [1], uids: [64_056] }], facts)?.uids?.[0], 64_056);
});

test('a user that is in no rule is known without a look at its groups', () => {
  assert.deepEqual(
    [canHaveRule([VMS], 64_056), canHaveRule([VMS], 64_055), canHaveRule([VMS, DIRECT], 1)],
    [false, true, true],
  );
});
