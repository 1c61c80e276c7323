import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FewNodes, inAnyOf, inNoneOf } from '../../../../src/domain/broker/index/condition.js';
import { NodeMask } from '../../../../src/domain/broker/index/node-mask.js';
import { OrdinalSet } from '../../../../src/domain/broker/index/ordinal-set.js';

const someOrdinals = fc.uniqueArray(fc.oneof(fc.nat(100), fc.nat(9_000)), { maxLength: 120 });
const rising = (ordinals: Iterable<number>) => [...ordinals].sort((a, b) => a - b);

function setOf(ordinals: readonly number[]): OrdinalSet {
  const set = new OrdinalSet();
  for (const ordinal of ordinals) set.add(ordinal);
  return set;
}

function fewOf(ordinals: readonly number[]): FewNodes {
  const few = new FewNodes();
  for (const ordinal of ordinals) few.add(ordinal);
  return few;
}

describe('a NodeMask', () => {
  it('narrows, splits and unites as sets of numbers do', () => {
    fc.assert(
      fc.property(someOrdinals, someOrdinals, someOrdinals, (all, some, more) => {
        const mask = () => NodeMask.of(setOf(all));
        const either = new Set([...some, ...more]);
        const members = (narrowed: NodeMask) => [...narrowed];
        assert.deepEqual(members(mask()), rising(all));
        assert.equal(mask().size, all.length);
        const sets = [setOf(some), fewOf(more)];
        const inside = mask().narrow(inAnyOf(sets));
        const outside = mask().narrow(inNoneOf(sets));
        assert.deepEqual(members(inside), rising(all.filter((ordinal) => either.has(ordinal))));
        assert.deepEqual(members(outside), rising(all.filter((ordinal) => !either.has(ordinal))));
        assert.deepEqual(members(mask().without(inside)), members(outside));
        assert.deepEqual(members(NodeMask.union([inside, outside])), rising(all));
        assert.deepEqual(members(NodeMask.inBoth(setOf(some), setOf(all))), members(mask().keep(setOf(some))));
        assert.deepEqual([...mask().within(setOf(some))], members(mask().keep(setOf(some))));
        assert.equal(outside.isEmpty, outside.size === 0);
      }),
    );
  });

  it('keeps one node at the most, and only one that it has', () => {
    for (const ordinal of [3, 31, 64, 4_000]) {
      const mask = () => NodeMask.of(setOf([3, 31, 64, 4_000]));
      assert.deepEqual([...mask().only(ordinal)], [ordinal]);
      assert.deepEqual([...mask().only(ordinal + 1)], []);
      assert.equal(mask().only(undefined).isEmpty, true);
    }
  });

  it('is left as it was by what is done to a copy', () => {
    const mask = NodeMask.of(setOf([1, 2, 300]));
    assert.deepEqual([...mask.copy().drop(setOf([2, 300]))], [1]);
    assert.deepEqual([...mask], [1, 2, 300]);
  });
});
