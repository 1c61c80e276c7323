import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RmaDemand } from '../../../src/domain/agent/rmas.js';
import type { EndCause } from '../../../src/domain/claim-state.js';
import type { HolderRequirement } from '../../../src/domain/holder-requirement.js';
import type { AgentMs, ClaimId, FencingToken, TokenHash } from '../../../src/domain/ids.js';
import { FAKE_RMA_BYTES, FakeAgentNode, type FakeNodeOptions } from '../../fakes/fake-agent-node.js';

/** Few of everything, so that what happens happens to the same ones. */
const CLAIMS = 4;
const PIDS = 3;

type Prepare = Parameters<FakeAgentNode['feed']>[0] & { readonly type: 'prepare' };

interface Wanted {
  readonly isNew: boolean;
  readonly ttlMs: number;
  readonly demand: RmaDemand;
}

/** The broker's part, as far as the agent can tell: orders under growing fencing tokens, some of them late. */
class Orders {
  private readonly sent: Prepare[] = [];
  private readonly current = new Map<number, Prepare>();
  private lastToken = 0;

  prepare(node: FakeAgentNode, claim: number, { isNew, ttlMs, demand }: Wanted): void {
    const before = this.current.get(claim);
    if (isNew || before === undefined) this.lastToken += 1;
    const token = isNew || before === undefined ? this.lastToken : before.fencingToken;
    const order: Prepare = {
      type: 'prepare',
      claim: `c${claim}` as ClaimId,
      fencingToken: token as FencingToken,
      tokenHash: `c${claim}-${token}` as TokenHash,
      guest: 'guest',
      // What a claim asks for does not change.
      minRmaBytes: (before ?? demand).minRmaBytes,
      maxRmaBytes: (before ?? demand).maxRmaBytes,
      device: (before ?? demand).device,
      expiryMark: 0,
      requiredHolder: requirementOf(claim),
      redeemableUntil: (node.nowMs + ttlMs) as AgentMs,
    };
    this.current.set(claim, order);
    this.sent.push(order);
    node.feed(order);
  }

  repeat(node: FakeAgentNode, back: number): void {
    const order = this.sent[this.sent.length - 1 - back];
    if (order !== undefined) node.feed(order);
  }

  unprepare(node: FakeAgentNode, claim: number, cause: EndCause): void {
    if (!this.current.has(claim)) this.lastToken += 1;
    const fencingToken = this.current.get(claim)?.fencingToken ?? (this.lastToken as FencingToken);
    node.feed({ type: 'unprepare', claim: `c${claim}` as ClaimId, fencingToken, cause });
  }

  tokenOf(claim: number): TokenHash {
    return this.current.get(claim)?.tokenHash ?? ('none' as TokenHash);
  }
}

/** Every other claim is for one of the two users; for whom a claim is does not change. */
function requirementOf(claim: number): HolderRequirement | null {
  return claim % 2 === 0 ? null : { uids: [500 + ((claim >> 1) % 2)], cgroups: [] };
}

const claim = fc.nat(CLAIMS - 1);
const pid = fc.integer({ min: 1, max: PIDS });
/** Which of the open connections. */
const at = fc.nat(5);

/** Most fit what an agent has at first; some fit only what it is given later. */
const demand = fc.record({
  minRmaBytes: fc.constantFrom(1, FAKE_RMA_BYTES, FAKE_RMA_BYTES, 2 * FAKE_RMA_BYTES),
  maxRmaBytes: fc.constantFrom(null, null, 2 * FAKE_RMA_BYTES),
  device: fc.constantFrom(null, null, null, 'MEMFD' as const, 'HUGETLB' as const),
});
const facts = fc.record({
  sizeBytes: fc.constantFrom(FAKE_RMA_BYTES / 2, FAKE_RMA_BYTES, 2 * FAKE_RMA_BYTES, 4 * FAKE_RMA_BYTES),
  device: fc.constantFrom('MEMFD' as const, 'HUGETLB' as const),
});

const OPERATIONS = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('prepare' as const), claim, isNew: fc.boolean(), ttl: fc.nat(20), demand }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('repeat' as const), back: fc.nat(6) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('unprepare' as const),
      claim,
      cause: fc.constantFrom('RELEASE_REQUESTED' as const, 'TIME_RAN_OUT' as const, 'PREPARE_FAILED' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('acknowledge' as const) }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('connect' as const), pid }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('redeem' as const), at, claim }) },
  {
    weight: 6,
    arbitrary: fc.record({ op: fc.constantFrom('confirm' as const, 'nack' as const, 'release' as const), at }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('resume' as const), at, claim }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('allocate' as const), at }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('hang-up' as const), at }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('kill' as const), pid }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('close' as const), pid }) },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('device' as const), isWilling: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('faulty-device' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('fail-memory' as const), which: fc.nat(4) }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('advance' as const), seconds: fc.nat(12), isOnTime: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('resize' as const), count: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('fail-delivery' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('drain' as const), isDraining: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('kill-agent' as const), after: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('refit' as const), facts }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('stop' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('manager' as const), isBusy: fc.boolean() }) },
);

type Operation = typeof OPERATIONS extends fc.Arbitrary<infer T> ? T : never;

function perform(node: FakeAgentNode, orders: Orders, operation: Operation): void {
  if ('at' in operation) return performLocally(node, orders, operation);
  switch (operation.op) {
    case 'prepare':
      return orders.prepare(node, operation.claim, { ...operation, ttlMs: operation.ttl * 1_000 });
    case 'repeat':
      return orders.repeat(node, operation.back);
    case 'unprepare':
      return orders.unprepare(node, operation.claim, operation.cause);
    case 'acknowledge':
      return node.acknowledge();
    case 'connect':
      return node.connect(operation.pid);
    case 'kill':
      return node.kill(operation.pid);
    case 'close':
      return node.kernel.closeAll(node.kernel.processAt(operation.pid));
    case 'device':
      return node.answerDevice(operation.isWilling);
    case 'fail-memory':
      return node.failMemory(operation.which);
    case 'faulty-device':
      return node.answerDevice(true, true);
    case 'advance':
      node.nowMs += operation.seconds * 1_000;
      // The tick may be late: then requests come first.
      return operation.isOnTime ? node.feed({ type: 'tick' }) : undefined;
    case 'resize':
      // A pool of such a device is fixed at boot; of one that could shrink, nothing would tell that an RMA is back.
      return node.options.hasInodes ? node.resize(operation.count) : undefined;
    case 'drain':
      return node.drain(operation.isDraining);
    case 'fail-delivery':
      node.failNextDelivery = true;
      return;
    case 'kill-agent':
      node.killAfter = operation.after;
      return;
    case 'refit':
      return node.refit(operation.facts);
    case 'manager':
      if (operation.isBusy) node.isManagerBusy = true;
      else node.letManagerHear();
      return;
    case 'stop':
      node.feed({ type: 'stopping' });
      return node.restart();
  }
}

function performLocally(node: FakeAgentNode, orders: Orders, operation: Extract<Operation, { at: number }>): void {
  const open = [...node.connections];
  const [connection, peer] = open[operation.at % Math.max(1, open.length)] ?? [];
  if (connection === undefined || peer === undefined) return;
  const offered = peer.offered as ClaimId;
  switch (operation.op) {
    case 'redeem':
    case 'resume':
      return node.request(connection, { op: operation.op, tokenHash: orders.tokenOf(operation.claim) });
    case 'confirm':
    case 'release':
      return node.request(connection, { op: operation.op, claim: offered });
    case 'nack':
      return node.request(connection, { op: 'nack', claim: offered, why: 'no fd' });
    case 'allocate':
      return node.request(connection, { op: 'allocate', guest: 'guest', minRmaBytes: 1_024 });
    case 'hang-up':
      return node.hangUp(connection);
  }
}

/** Everybody leaves, time passes, the device works: then every RMA must be FREE again and every claim over. */
function assertComesToRest(node: FakeAgentNode): void {
  node.killAfter = null;
  node.letManagerHear();
  for (let process = 1; process <= PIDS; process += 1) node.kill(process);
  for (let round = 0; round < 100; round += 1) {
    node.answerDevice(true);
    node.nowMs += 6_000;
    node.feed({ type: 'tick' });
  }
  const { inventory, claims } = node.core.snapshot();
  // What failed is kept for as long as the agent lives.
  assert.equal(inventory.slots.free + inventory.poisonedCount, inventory.capacityCount);
  assert.equal(inventory.capacityCount, node.kernel.poolCount);
  assert.equal(inventory.unclaimedCount, inventory.poisonedCount);
  assert.ok(claims.every(({ state }) => state === 'ENDED'));
}

function property(options: FakeNodeOptions) {
  return fc.property(fc.array(OPERATIONS, { minLength: 10, maxLength: 150, size: 'max' }), (operations) => {
    const node = new FakeAgentNode(options);
    const orders = new Orders();
    for (const operation of operations) perform(node, orders, operation);
    assertComesToRest(node);
  });
}

for (const hasInodes of [true, false]) {
  const device = hasInodes ? 'tells its RMAs apart' : 'cannot tell its RMAs apart';
  test(`the promises hold under anything that may happen, with a device that ${device}`, () => {
    // On failure fast-check prints the seed and the shortest sequence that it found.
    fc.assert(property({ capacityCount: 3, hasInodes }), { numRuns: 400 });
  });

  for (const keptMax of [2, 3]) {
    test(`they hold when ${keptMax} of its RMAs outlive it, with a device that ${device}`, () => {
      fc.assert(property({ capacityCount: 3, hasInodes, keptMax }), { numRuns: 300 });
    });
  }
}
