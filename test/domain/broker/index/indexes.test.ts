import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ClaimOrder } from '../../../../src/domain/broker/fleet/claim-order.js';
import { ORDINALS_A_WORD, OrdinalSet } from '../../../../src/domain/broker/index/ordinal-set.js';
import { Deadlines } from '../../../../src/domain/deadlines.js';
import type { ClaimId } from '../../../../src/domain/ids.js';
import { helloOf, World } from '../support.js';

describe('OrdinalSet', () => {
  it('is a sorted set of numbers, whatever is added and removed', () => {
    const step = fc.record({ add: fc.boolean(), ordinal: fc.oneof(fc.nat(70), fc.nat(5_000), fc.nat(200_000)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(5_000), (steps, from) => {
        const set = new OrdinalSet();
        const reference = new Set<number>();
        for (const { add, ordinal } of steps) {
          if (add) set.add(ordinal);
          else set.delete(ordinal);
          if (add) reference.add(ordinal);
          else reference.delete(ordinal);
        }
        const sorted = [...reference].sort((a, b) => a - b);
        assert.deepEqual([...set], sorted);
        assert.equal(set.size, reference.size);
        assert.equal(set.next(from), sorted.find((member) => member >= from) ?? -1);
        assert.equal(set.previous(from), sorted.findLast((member) => member <= from) ?? -1);
        const falling = walk(set.previous(300_000), (member) => set.previous(member - 1));
        assert.deepEqual(falling, sorted.toReversed());
        const words = walk(set.nextWord(0), (word) => set.nextWord(word + 1));
        assert.deepEqual(words, [...new Set(sorted.map((member) => Math.floor(member / ORDINALS_A_WORD)))]);
      }),
    );
  });
});

/** From `first` on until there are no more, which is -1. */
function walk(first: number, following: (place: number) => number): number[] {
  const places: number[] = [];
  for (let place = first; place >= 0; place = following(place)) places.push(place);
  return places;
}

describe('Deadlines', () => {
  it('gives keys back when they are due, in order, each once, and a key moved later no earlier than its first time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(100)), { maxLength: 100 }), (plans) => {
        const deadlines = new Deadlines<number>();
        const earliest = new Map<number, number>();
        for (const [key, atMs] of plans) {
          deadlines.schedule(key, atMs);
          earliest.set(key, Math.min(earliest.get(key) ?? atMs, atMs));
        }
        assert.equal(deadlines.size, earliest.size);
        for (let nowMs = 0; nowMs <= 100; nowMs++) {
          for (let key = deadlines.takeDue(nowMs); key !== undefined; key = deadlines.takeDue(nowMs)) {
            assert.equal(earliest.get(key), nowMs);
            earliest.delete(key);
          }
        }
        assert.equal(earliest.size, 0);
        assert.equal(deadlines.nextMs(), null);
      }),
    );
  });
});

describe('ClaimOrder', () => {
  it('pages through claims in the order of their making while others are forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 80 }), fc.nat(90), (keep, after) => {
        const order = new ClaimOrder();
        const revisionOf = (index: number) => index * 2 + 1;
        keep.forEach((_, index) => {
          order.append({ createRevision: revisionOf(index), id: `c${index}` as ClaimId });
        });
        keep.forEach((kept, index) => {
          if (!kept) order.remove(revisionOf(index));
        });
        const expected = keep.flatMap((kept, index) => (kept && revisionOf(index) > after ? [`c${index}`] : []));
        assert.deepEqual([...order.after(after)], expected);
        const upTo = keep.flatMap((kept, index) => (kept && revisionOf(index) < after ? [`c${index}`] : []));
        assert.deepEqual([...order.before(after)], upTo.reverse());
      }),
    );
  });
});

describe('NodesByName', () => {
  it('gives the nodes after a name in the order of their names, whatever came and went', () => {
    const step = fc.record({ comes: fc.boolean(), node: fc.constantFrom('a', 'a-1', 'a1', 'b', 'b-10', 'b-9', 'c') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom('', 'a', 'aa', 'b-10', 'z'), (steps, after) => {
        const world = new World({ checked: false });
        const reference = new Set<string>();
        for (const { comes, node } of steps) {
          if (comes) come(world, reference, node);
          else leave(world, reference, node);
          const names = [...world.fleet.nodes.byName.after(after)].map(({ record }) => record.id as string);
          assert.deepEqual(names, [...reference].filter((name) => name > after).sort());
        }
      }),
    );
  });
});

function come(world: World, reference: Set<string>, node: string): void {
  world.connect(helloOf(node));
  reference.add(node);
}

function leave(world: World, reference: Set<string>, node: string): void {
  if (!reference.delete(node)) return;
  world.disconnect(node);
  world.remove(node);
}
