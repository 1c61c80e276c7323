import fc from 'fast-check';
import type { ClaimReport } from '../../../src/gen/rma/v1/ClaimReport.js';
import type { CreateClaimRequest } from '../../../src/gen/rma/v1/CreateClaimRequest.js';
import type { Hello } from '../../../src/gen/rma/v1/Hello.js';
import type { HoldersReport } from '../../../src/gen/rma/v1/HoldersReport.js';

/**
 * What is on the wire need not be of the types that the contract has: numbers of 64 bits, enums' values of
 * nobody, bytes that are no text.
 */
type Wild = never;

/** Nearly always what an honest peer says, so that a message of many fields has a chance to be taken. */
function mostly<T>(honest: fc.Arbitrary<T>, wild: fc.Arbitrary<unknown>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: honest }, { weight: 1, arbitrary: wild as fc.Arbitrary<Wild> });
}

const INTEGERS = ['18446744073709551615', '9223372036854775807', '-9223372036854775808', '9007199254740993', '-1'];
const wildInteger = fc.oneof(fc.constantFrom(...INTEGERS), fc.nat(4), fc.maxSafeNat(), fc.nat(2 ** 32 - 1));
const wildUint32 = fc.oneof(fc.constantFrom(0, 1, 65_535, 65_536, 65_537, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));
const wildWord = fc.constantFrom(0, 77, -1, 2 ** 31 - 1);
const FORGED = [
  '\0',
  '\u001b[2J',
  'a\nnext: x',
  '\u202egpj',
  '\u2028',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u{e0041}',
  '',
];
const wildText = fc.oneof(
  fc.constantFrom(...FORGED, '__proto__', 'constructor', 'x'.repeat(10_000), '🦊'.repeat(2_000)),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((one) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(one));
const wildSpan = fc.record({ seconds: wildInteger, nanos: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) });
const span = fc.record({ seconds: fc.nat(3_600), nanos: fc.nat(999_999_999) });
const labels = (value: fc.Arbitrary<string>) => fc.dictionary(value, value, { maxKeys: 5, noNullPrototype: true });
const wildLabels = fc.oneof(
  labels(wildText),
  fc.dictionary(text, fc.constant('v'.repeat(256)), { minKeys: 18, maxKeys: 70, noNullPrototype: true }),
);

const wildClearing = fc.record({
  method: mostly(fc.constantFrom('KERNEL', 'AGENT', 'KERNEL_AND_AGENT'), wildWord),
  duration: mostly(span, wildSpan),
  pagesChecked: mostly(fc.nat(300), wildUint32),
});

const holder = fc.record({
  pid: mostly(fc.integer({ min: 1, max: 2 ** 22 }), wildInteger),
  uid: mostly(fc.nat(70_000), wildUint32),
  gid: mostly(fc.nat(70_000), wildUint32),
  startTicks: mostly(fc.nat(), wildInteger),
  executable: fc.oneof(text, wildText),
});

/** A report of the claim of this name, whatever it says. */
export function wildReport(claim: string, fencingToken: number): fc.Arbitrary<ClaimReport> {
  return fc.record({
    claim: mostly(fc.constant(claim), wildText),
    fencingToken: mostly(fc.constant(fencingToken), wildInteger),
    state: mostly(
      fc.constantFrom('PREPARING', 'PREPARED', 'BOUND', 'BOUND', 'BOUND', 'RECLAIMING', 'ENDED', 'REFUSED'),
      wildWord,
    ),
    endCause: mostly(fc.constantFrom('END_CAUSE_UNSPECIFIED', 'HOLDER_EXITED', 'TIME_RAN_OUT'), wildWord),
    holder,
    clearing: mostly(wildClearing, fc.constant(null)),
    refusal: mostly(fc.constantFrom('', 'NO_FREE_RMA'), wildText),
  }) as fc.Arbitrary<ClaimReport>;
}

/** The Hello of a node of some RMAs of 1 MiB or more. */
export function wildHello(node: string): fc.Arbitrary<Hello> {
  const slots = fc.record({ free: fc.constant(4), unavailable: mostly(fc.constant(0), wildUint32) });
  return fc.record({
    node: fc.constant(`nodes/${node}`),
    bootId: mostly(text, wildText),
    incarnation: mostly(text, wildText),
    agentVersion: mostly(text, wildText),
    device: mostly(fc.constantFrom('KVM', 'HUGETLB', 'MEMFD'), wildWord),
    rmaSizeBytes: mostly(
      fc.integer({ min: 256, max: 2 ** 20 }).map((pages) => pages * 4_096),
      wildInteger,
    ),
    heldBackCount: mostly(fc.nat(1), wildUint32),
    rmaCapability: mostly(fc.nat(2), wildUint32),
    enforcesHolder: fc.boolean(),
    labels: mostly(labels(text), wildLabels),
    inventory: fc.record({ capacityCount: mostly(fc.constant(4), wildUint32), slots }),
  }) as fc.Arbitrary<Hello>;
}

const wildHolderRequirement = fc.record({
  uids: fc.array(mostly(fc.nat(70_000), wildUint32), { maxLength: 18 }),
  cgroups: fc.array(mostly(fc.constantFrom('/', '/machine.slice/*'), wildText), { maxLength: 5 }),
});

/** Asks for an RMA, of one node if one is named. */
export function wildRequest(node: string): fc.Arbitrary<CreateClaimRequest> {
  const requirement = fc.record({
    key: mostly(text, wildText),
    operator: mostly(fc.constantFrom('NOT_IN', 'DOES_NOT_EXIST'), wildWord),
    values: fc.array(mostly(text, wildText), { maxLength: 2 }),
  });
  const spec = fc.record({
    guest: mostly(text, wildText),
    minRmaBytes: mostly(fc.constant(1), wildInteger),
    maxRmaBytes: mostly(fc.constant(0), wildInteger),
    labelRequirements: mostly(fc.array(requirement, { maxLength: 0 }), fc.array(requirement, { maxLength: 2 })),
    node: mostly(fc.constant(node), wildText),
    device: mostly(fc.constant('DEVICE_KIND_UNSPECIFIED'), wildWord),
    labels: mostly(labels(text), wildLabels),
    priority: mostly(fc.integer({ min: -1_000, max: 1_000 }), fc.integer()),
    group: mostly(fc.constantFrom('', 'group'), wildText),
    sharing: mostly(fc.constantFrom('SHARING_UNSPECIFIED', 'ALLOWED'), wildWord),
    strategy: mostly(fc.constantFrom('SPREAD', 'BINPACK'), wildWord),
    need: mostly(fc.constantFrom('REQUIRED', 'PREFERRED'), wildWord),
    holder: mostly(fc.constant(null), wildHolderRequirement),
  });
  return fc.record({
    spec,
    ttl: mostly(fc.constant(null), fc.oneof(span, wildSpan)),
    requestId: mostly(fc.constant(''), wildText),
    claimId: mostly(fc.constant(''), wildText),
    answerAt: mostly(fc.constant('RESERVED'), wildWord),
    wait: mostly(fc.constant(null), fc.record({ seconds: fc.constantFrom(...INTEGERS) })),
  }) as fc.Arbitrary<CreateClaimRequest>;
}

/** An answer to a question for holders. */
export const wildHolders: fc.Arbitrary<HoldersReport> = fc.record({
  queryId: mostly(fc.constant(1), wildInteger),
  holders: fc.array(
    fc.record({
      state: mostly(fc.constantFrom('BOUND', 'SHARED', 'UNKNOWN'), wildWord),
      pid: mostly(fc.integer({ min: 1, max: 2 ** 22 }), wildInteger),
      uid: mostly(fc.nat(70_000), wildUint32),
      startTicks: mostly(fc.nat(), wildInteger),
      executable: wildText,
      cgroup: wildText,
      guest: wildText,
      fds: fc.array(wildUint32, { maxLength: 17 }),
      inode: mostly(fc.nat(), wildInteger),
      slot: mostly(fc.integer({ min: -1, max: 9 }), fc.integer()),
      claim: mostly(fc.constantFrom('', 'claims/c1'), wildText),
    }),
    { maxLength: 3 },
  ),
  omittedHolderCount: wildUint32,
  problem: mostly(fc.constant(''), wildText),
}) as fc.Arbitrary<HoldersReport>;
