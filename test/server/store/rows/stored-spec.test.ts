import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ClaimSpec, NEEDS, SHARINGS, STRATEGIES } from '../../../../src/domain/broker/records/claim.js';
import { DEVICE_KINDS } from '../../../../src/domain/claim-state.js';
import type { NodeId, TenantId } from '../../../../src/domain/ids.js';
import { specRow, specText } from '../../../../src/server/store/rows/stored-spec.js';

/** Words with all that needs care: quotation marks, backslashes, control characters, halves of surrogate pairs. */
const words = fc.string({
  unit: fc.oneof(fc.constantFrom('"', "'", '\\', '\n', '\u0000', '\ud800', '\u2028'), fc.string()),
});
const requirement = fc.record({
  key: words,
  operator: fc.constantFrom('IN', 'NOT_IN', 'EXISTS', 'DOES_NOT_EXIST'),
  values: fc.array(words, { maxLength: 3 }),
});
const counts = fc.nat(Number.MAX_SAFE_INTEGER);

const specs: fc.Arbitrary<ClaimSpec> = fc.record({
  guest: words,
  minRmaBytes: counts,
  maxRmaBytes: fc.option(counts),
  labelRequirements: fc.array(requirement, { maxLength: 2 }),
  node: fc.option(words.map((word) => word as NodeId)),
  device: fc.option(fc.constantFrom(...DEVICE_KINDS)),
  labels: fc.dictionary(words, words, { maxKeys: 3, noNullPrototype: true }),
  excludedNodes: fc.array(
    words.map((word) => word as NodeId),
    { maxLength: 3 },
  ),
  tenant: fc.option(words.map((word) => word as TenantId)),
  priority: fc.integer({ min: -1_000, max: 1_000 }),
  group: fc.option(words),
  sharing: fc.constantFrom(...SHARINGS),
  strategy: fc.constantFrom(...STRATEGIES),
  spreadLabel: fc.option(words),
  labelPreferences: fc.array(fc.record({ requirement, weight: fc.nat(100) }), { maxLength: 2 }),
  need: fc.constantFrom(...NEEDS),
  requiredHolder: fc.option(
    fc.record(
      { uids: fc.array(counts, { maxLength: 2 }), cgroups: fc.array(words, { maxLength: 2 }) },
      { noNullPrototype: true },
    ),
  ),
});

/** In the order in which they are kept. */
function fieldsOf(spec: ClaimSpec): readonly unknown[] {
  const room = [spec.minRmaBytes, spec.maxRmaBytes, spec.labelRequirements];
  const place = [spec.node, spec.device, spec.labels, spec.excludedNodes];
  const group = [spec.tenant, spec.priority, spec.group, spec.sharing, spec.strategy];
  return [...room, ...place, ...group, spec.spreadLabel, spec.labelPreferences, spec.need, spec.requiredHolder];
}

const swapped = (text: string) => text.replace(/["']/g, (quote) => (quote === '"' ? "'" : '"'));

describe('a stored specification', () => {
  it('is its fields as JSON has them, with the quotation marks swapped', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        assert.equal(specText(spec), swapped(JSON.stringify(fieldsOf(spec))));
        assert.deepEqual(specRow(specText(spec)), JSON.parse(JSON.stringify(fieldsOf(spec))));
      }),
      { numRuns: 500 },
    );
  });
});
