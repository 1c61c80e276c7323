import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meetsRequirement, requirementInWords } from '../../src/domain/holder-requirement.js';

const USER = { uids: [107, 108], cgroups: [] };
const GROUP = { uids: [], cgroups: ['/machine.slice/*', '/vms'] };
const BOTH = { ...USER, cgroups: GROUP.cgroups };

for (const [requirement, uid, cgroup, isMet] of [
  [USER, 107, null, true],
  [USER, 108, '/anywhere', true],
  [USER, 0, '/machine.slice/a', false],
  [GROUP, 1, '/vms/1', true],
  [GROUP, 1, '/user.slice', false],
  [GROUP, 0, null, false],
  [BOTH, 107, '/machine.slice/a', true],
  [BOTH, 107, '/user.slice', false],
  [BOTH, 107, null, false],
  [BOTH, 1, '/machine.slice/a', false],
] as const) {
  test(`user ${uid} of ${cgroup} ${isMet ? 'meets' : 'does not meet'} "${requirementInWords(requirement)}"`, () => {
    assert.equal(meetsRequirement(requirement, { uid, cgroup }), isMet);
  });
}

test('a requirement is told in words', () => {
  assert.equal(requirementInWords(BOTH), 'user 107 or 108 and control group /machine.slice/* or /vms');
});
