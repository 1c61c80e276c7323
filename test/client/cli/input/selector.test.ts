import assert from 'node:assert/strict';
import { it } from 'node:test';
import { selectorValue } from '../../../../src/client/cli/input/selector.js';

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
