import fc from 'fast-check';
import {
  type Claim,
  type ClaimSpec,
  NEEDS,
  type PlacementRecord,
  SHARINGS,
  STRATEGIES,
} from '../../../../src/domain/broker/records/claim.js';
import {
  CLAIM_STATES,
  type ClearingProof,
  DEVICE_KINDS,
  END_CAUSES,
  type Holder,
} from '../../../../src/domain/claim-state.js';
import type { BrokerMs, ClaimId, FencingToken, NodeId, TenantId } from '../../../../src/domain/ids.js';
import type { LabelRequirement } from '../../../../src/domain/labels.js';

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const someText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const id = fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
const uint32 = fc.nat(2 ** 32 - 1);
const count = fc.oneof(fc.nat(300), fc.maxSafeNat());
const moment = fc.nat(4e12).map((ms) => ms as BrokerMs);
const nodeId = id.map((node) => node as NodeId);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const requirement: fc.Arbitrary<LabelRequirement> = fc.record({
  key: someText,
  operator: fc.constantFrom('IN', 'NOT_IN', 'EXISTS', 'DOES_NOT_EXIST'),
  values: fc.array(text, { maxLength: 3 }),
});

const spec: fc.Arbitrary<ClaimSpec> = fc.record({
  guest: text,
  minRmaBytes: count,
  maxRmaBytes: maybe(count),
  labelRequirements: fc.array(requirement, { maxLength: 3 }),
  node: maybe(nodeId),
  device: maybe(fc.constantFrom(...DEVICE_KINDS)),
  labels: fc.dictionary(someText, text, { maxKeys: 4, noNullPrototype: true }),
  excludedNodes: fc.array(nodeId, { maxLength: 3 }),
  tenant: maybe(id.map((tenant) => tenant as TenantId)),
  priority: fc.integer({ min: -1_000, max: 1_000 }),
  group: maybe(someText),
  sharing: fc.constantFrom(...SHARINGS),
  strategy: fc.constantFrom(...STRATEGIES),
  spreadLabel: maybe(someText),
  labelPreferences: fc.array(fc.record({ requirement, weight: fc.nat(100) }), { maxLength: 2 }),
  need: fc.constantFrom(...NEEDS),
  requiredHolder: maybe(
    fc.record({ uids: fc.array(uint32, { maxLength: 3 }), cgroups: fc.array(text, { maxLength: 2 }) }),
  ),
});

const holder: fc.Arbitrary<Holder> = fc.record({
  pid: fc.nat(),
  uid: uint32,
  gid: uint32,
  startTicks: count,
  executable: text,
});

const clearing: fc.Arbitrary<ClearingProof> = fc.record({
  method: fc.constantFrom('KERNEL', 'AGENT', 'KERNEL_AND_AGENT'),
  durationMs: fc.nat(1e7).map((micros) => micros / 1_000),
  pagesChecked: uint32,
});

const placement: fc.Arbitrary<PlacementRecord> = fc.record({
  placeMs: moment,
  openNodeCount: uint32,
  nodeFreeCount: uint32,
  waitedMs: fc.nat(),
});

/** Any claim that has the types of one, whether or not it could come about. */
export const anyClaim: fc.Arbitrary<Claim> = fc.record({
  id: id.map((claim) => claim as ClaimId),
  spec,
  state: fc.constantFrom(...CLAIM_STATES),
  node: nodeId,
  rmaBytes: count,
  device: fc.constantFrom(...DEVICE_KINDS),
  fencingToken: count.map((token) => token as FencingToken),
  placement,
  triedNodes: fc.array(nodeId, { maxLength: 3 }),
  createMs: moment,
  updateMs: moment,
  expireMs: moment,
  endMs: maybe(moment),
  endCause: maybe(fc.constantFrom(...END_CAUSES)),
  holder: maybe(holder),
  clearing: maybe(clearing),
  createRevision: count,
  revision: count,
  requestId: maybe(text),
  requestTerms: maybe(text),
  requestedBy: maybe(text),
  set: fc.constant(null),
});
