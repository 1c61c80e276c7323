import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { BATCH_ITEMS_MAX } from '../../../src/common/wire/batch.js';
import type { ClaimId, FencingToken, NodeId } from '../../../src/domain/ids.js';
import { CROWD_ORDERS_MIN, OrderDepartures, PATIENCE_MS } from '../../../src/server/session/order-departures.js';
import { OrderQueue, type QueuedOrder } from '../../../src/server/session/order-queue.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';

const node = 'n1' as NodeId;
const prepare = (number: number): QueuedOrder => ({ type: 'prepare', node, claim: `c-${number}` as ClaimId });
const unprepare = (number: number): QueuedOrder => ({
  type: 'unprepare',
  node,
  claim: `c-${number}` as ClaimId,
  fencingToken: 1 as FencingToken,
  cause: 'RELEASE_REQUESTED',
});
const prepares = (count: number, from = 0) => Array.from({ length: count }, (_, index) => prepare(from + index));

describe('orders to an agent', () => {
  let clock: FakeClock;
  let departures: OrderDepartures;
  let sent: (readonly QueuedOrder[])[];
  let queue: OrderQueue;

  beforeEach(() => {
    clock = new FakeClock();
    departures = new OrderDepartures(clock);
    sent = [];
    queue = new OrderQueue(departures, (orders) => sent.push(orders));
  });

  const add = (orders: readonly QueuedOrder[], isPatient = true) => {
    for (const order of orders) queue.add(order, isPatient);
  };

  it('of one write leave together, and without a wait where they are few', async () => {
    const few = prepares(CROWD_ORDERS_MIN - 1);
    add(few);
    assert.deepEqual(sent, []);
    await settle();
    assert.deepEqual([sent, clock.waiting()], [[few], []]);
  });

  it('of a crowd wait for those of the writes that follow, and then leave together', async () => {
    const all = prepares(2 * CROWD_ORDERS_MIN);
    add(all.slice(0, CROWD_ORDERS_MIN));
    await settle();
    clock.advance(PATIENCE_MS - 1);
    add(all.slice(CROWD_ORDERS_MIN));
    await settle();
    assert.deepEqual([sent, clock.waiting()], [[], [1]]);
    clock.advance(1);
    assert.deepEqual([sent, clock.waiting()], [[all], []]);
  });

  it('of a crowd are counted over all agents', async () => {
    const others: (readonly QueuedOrder[])[] = [];
    const other = new OrderQueue(departures, (orders) => others.push(orders));
    add(prepares(CROWD_ORDERS_MIN - 1));
    other.add(prepare(100), true);
    await settle();
    assert.deepEqual([sent, others], [[], []]);
    clock.advance(PATIENCE_MS);
    assert.deepEqual([sent, others], [[prepares(CROWD_ORDERS_MIN - 1)], [[prepare(100)]]]);
  });

  it('that somebody waits for take along what waits before them, in the order in which they were given', async () => {
    const crowd = prepares(CROWD_ORDERS_MIN);
    add(crowd);
    await settle();
    add([unprepare(0)], false);
    await settle();
    assert.deepEqual(sent, [[...crowd, unprepare(0)]]);
    clock.advance(PATIENCE_MS);
    assert.equal(sent.length, 1);
  });

  it('leave when they are told to, once', async () => {
    const crowd = prepares(CROWD_ORDERS_MIN);
    add(crowd);
    await settle();
    queue.flush();
    clock.advance(PATIENCE_MS);
    assert.deepEqual(sent, [crowd]);
  });

  it('of a later crowd wait as long as those of the first', async () => {
    add(prepares(CROWD_ORDERS_MIN));
    await settle();
    clock.advance(PATIENCE_MS);
    add(prepares(CROWD_ORDERS_MIN, 100));
    await settle();
    assert.deepEqual(clock.waiting(), [PATIENCE_MS]);
    clock.advance(PATIENCE_MS);
    assert.deepEqual(sent, [prepares(CROWD_ORDERS_MIN), prepares(CROWD_ORDERS_MIN, 100)]);
  });

  it('are never more than one message takes', async () => {
    add(prepares(BATCH_ITEMS_MAX + 1));
    await settle();
    clock.advance(PATIENCE_MS);
    assert.deepEqual(sent, [prepares(BATCH_ITEMS_MAX), [prepare(BATCH_ITEMS_MAX)]]);
  });
});
