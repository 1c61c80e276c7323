import assert from 'node:assert/strict';
import { it } from 'node:test';
import { preferenceValue, selectorValue } from '../../../../src/client/cli/input/selector.js';

it('a selector has every form that a label requirement has', () => {
  assert.deepEqual(selectorValue('zone in (a, b),rack notin (9),disk=ssd,arch != power7,a/b-c.d==x,fast, !gpu'), [
    { key: 'zone', operator: 'IN', values: ['a', 'b'] },
    { key: 'rack', operator: 'NOT_IN', values: ['9'] },
    { key: 'disk', operator: 'IN', values: ['ssd'] },
    { key: 'arch', operator: 'NOT_IN', values: ['power7'] },
    { key: 'a/b-c.d', operator: 'IN', values: ['x'] },
    { key: 'fast', operator: 'EXISTS', values: [] },
    { key: 'gpu', operator: 'DOES_NOT_EXIST', values: [] },
  ]);
});

it('selectors given more than once add up', () => {
  assert.equal(selectorValue('b', selectorValue('a')).length, 2);
});

it('what is no selector is refused with an example', () => {
  for (const text of [
    '',
    'a,',
    'zone in',
    'zone in ()',
    'zone in (a,,b)',
    'zone in (a',
    '=a',
    'a=',
    'a b',
    '!!a',
    'a=b=c',
  ]) {
    assert.throws(() => selectorValue(text), /such as 'zone in \(a,b\)/, text);
  }
});

it('a preference is one term with its weight, which comes last', () => {
  const given = ['disk=ssd=10', 'zone in (a, b)=5', '!gpu=100', 'arch != power7 = 1', 'fast=2'];
  assert.deepEqual(
    given
      .flatMap((text) => preferenceValue(text))
      .map(({ requirement, weight }) => [...Object.values(requirement), weight]),
    [
      ['disk', 'IN', ['ssd'], 10],
      ['zone', 'IN', ['a', 'b'], 5],
      ['gpu', 'DOES_NOT_EXIST', [], 100],
      ['arch', 'NOT_IN', ['power7'], 1],
      ['fast', 'EXISTS', [], 2],
    ],
  );
  assert.equal(preferenceValue('b=1', preferenceValue('a=1')).length, 2);
});

it('what is no preference is refused with an example', () => {
  for (const text of ['', 'fast', 'disk=ssd', 'fast=0', 'fast=101', 'fast=1.5', 'fast=-1', '=1', 'a,b=1', 'a!=7']) {
    assert.throws(() => preferenceValue(text), /such as 'disk=ssd=10'/, text);
  }
});
