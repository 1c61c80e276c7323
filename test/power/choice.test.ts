import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chosenGuests } from './choice.js';
import { GUESTS } from './guests.js';

const chosen = (...words: readonly string[]) =>
  chosenGuests(GUESTS, words).map(({ name, checks }) => `${name}: ${checks.join(' ')}`);

it('chooses everything when nothing is asked for', () => assert.deepEqual(chosenGuests(GUESTS, []), GUESTS));

it('chooses guests by their names', () => {
  assert.deepEqual(chosen('kvm'), ['kvm: as-booted:radix real-kvm unit-tests:test/agent/device/kvm']);
});

it('chooses checks by a part of their names, in whatever guest has them, and always what it is', () => {
  assert.deepEqual(chosen('main-job'), ['radix: as-booted:radix main-job:2MiB', 'hash: as-booted:hash main-job:16MiB']);
  assert.deepEqual(chosen('radix', 'store/check'), ['radix: as-booted:radix unit-tests:test/server/store/check']);
});

it('chooses nothing by words that nothing is called', () => assert.deepEqual(chosen('nothing'), []));
