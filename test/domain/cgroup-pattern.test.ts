import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCgroupPattern, isInCgroup } from '../../src/domain/cgroup-pattern.js';

for (const [cgroup, pattern, isIn] of [
  ['/machine.slice/vm-1.scope', '/machine.slice/*', true],
  ['/machine.slice/vm-1.scope/libvirt/emulator', '/machine.slice/*', true],
  ['/machine.slice', '/machine.slice/*', false],
  ['/machine.slice', '/machine.slice', true],
  ['/machine.slice2', '/machine.slice', false],
  ['/machine.slice/vm-1.scope', '/machine.slice/vm-*.scope', true],
  ['/machine.slice/vm-.scope', '/machine.slice/vm-*.scope', true],
  ['/machine.slice/vm-1.service', '/machine.slice/vm-*.scope', false],
  // What is before the star and what is after it may not be the same characters.
  ['/a/xx', '/a/xx*xx', false],
  ['/a/xxxx', '/a/xx*xx', true],
  ['/a/1-b-2-c', '/a/*-b-*-c', true],
  ['/a/1-c-2-b', '/a/*-b-*-c', false],
  // A star is no slash, and nobody else's tree has a machine.slice at its root.
  ['/user.slice/machine.slice/vm', '/machine.slice/*', false],
  ['/user.slice/x/y', '/*/y', false],
  ['/anything/at/all', '/', true],
  ['/', '/', true],
  // Outside of the agent's own namespace of control groups.
  ['/../machine.slice/vm', '/', false],
  ['/../machine.slice/vm', '/machine.slice', false],
  ['', '/', false],
] as const) {
  test(`${cgroup || '(none)'} is ${isIn ? '' : 'not '}in ${pattern}`, () =>
    assert.equal(isInCgroup(cgroup, pattern), isIn));
}

test('a star is what it is in any other matcher, and below counts as in', () => {
  const name = fc.stringMatching(/^[ab*]{1,6}$/);
  const plain = fc.stringMatching(/^[ab]{1,6}$/);
  fc.assert(
    fc.property(
      fc.array(plain, { minLength: 1, maxLength: 4 }),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      (at, in_) => {
        const form = new RegExp(`^/${in_.map((one) => one.replaceAll('*', '[^/]*')).join('/')}(/.*)?$`);
        const path = `/${at.join('/')}`;
        assert.equal(isInCgroup(path, `/${in_.join('/')}`), form.test(path));
      },
    ),
  );
});

test('a pattern begins at the root, and names groups only', () => {
  for (const text of ['/', '/machine.slice/*', '/a/b-*-c', '/user.slice/user-1000.slice', `/${'x'.repeat(255)}`]) {
    assert.ok(isCgroupPattern(text), text);
  }
  for (const text of [
    '',
    'machine.slice',
    '/a//b',
    '/a/',
    '/../x',
    '/a/./b',
    '/a\nb',
    '/\u202ea',
    `/${'x'.repeat(256)}`,
  ]) {
    assert.ok(!isCgroupPattern(text), JSON.stringify(text));
  }
});

test('a long pattern of stars takes no longer than a short one', () => {
  const pattern = `/${'*a'.repeat(127)}`;
  assert.equal(isInCgroup(`/${'a'.repeat(4_000)}b`, pattern), false);
  assert.equal(isInCgroup(`/${'a'.repeat(4_000)}`, pattern), true);
});
