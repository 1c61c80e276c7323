import assert from 'node:assert/strict';
import { it } from 'node:test';
import { GUESTS } from './guests.js';
import { type Lacking, splitByLack } from './needs.js';

/** What every guest checks with this lacking, and the checks that are left out. */
function outcome(lacking: Lacking) {
  const split = GUESTS.map((guest) => splitByLack(guest, lacking));
  const left = split.flatMap(({ made }) => (made === null ? [] : [`${made.name}: ${made.checks.length}`]));
  return { left, out: split.flatMap(({ lacks }) => [...lacks.keys()]) };
}

it('leaves nothing out when nothing is lacking', () => {
  for (const guest of GUESTS) assert.deepEqual(splitByLack(guest, {}), { made: guest, lacks: new Map() });
});

it('leaves out only what needs LMDB without it, and a guest that would have nothing else to check', () => {
  const { left, out } = outcome({ lmdb: 'no compiler' });
  assert.deepEqual(out, ['main-job:2MiB', 'unit-tests:test/server/store/check', 'eras', 'main-job:16MiB']);
  assert.deepEqual(left, ['radix: 10', 'hash: 2', 'kvm: 3']);
});

it('leaves out only what runs our C programs without them', () => {
  const { left, out } = outcome({ programs: 'no compiler' });
  assert.deepEqual(out, ['main-job:2MiB', 'eras', 'main-job:16MiB']);
  assert.deepEqual(left, ['radix: 11', 'hash: 2', 'kvm: 3']);
});

it('says why', () => {
  const lacks = GUESTS.flatMap((guest) => [...splitByLack(guest, { programs: 'no compiler' }).lacks.values()]);
  assert.deepEqual(lacks, ['no compiler', 'no compiler', 'no compiler']);
});
