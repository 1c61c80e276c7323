import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { LINK_BATCH_ITEMS_MAX } from '../../../src/domain/contract-limits.js';
import type { ClaimId, FencingToken, NodeId } from '../../../src/domain/ids.js';
import {
  BATCH_WINDOW_MS,
  type ClaimOrder,
  OrderBatcher,
  type OrderRecipient,
  WINDOW_ORDERS_MIN,
} from '../../../src/server/session/order-batcher.js';
import { FakeClock, settle } from '../../fakes/fake-clock.js';

const node = 'n1' as NodeId;
const prepare = (number: number): ClaimOrder => ({ type: 'prepare', node, claim: `c-${number}` as ClaimId });
const unprepare = (number: number): ClaimOrder => ({
  type: 'unprepare',
  node,
  claim: `c-${number}` as ClaimId,
  fencingToken: 1 as FencingToken,
  cause: 'RELEASE_REQUESTED',
});
const prepares = (count: number, from = 0) => Array.from({ length: count }, (_, index) => prepare(from + index));

describe('a batch of orders', () => {
  let clock: FakeClock;
  let batcher: OrderBatcher;
  let sent: (readonly ClaimOrder[])[];
  let agent: OrderRecipient;

  beforeEach(() => {
    clock = new FakeClock();
    batcher = new OrderBatcher(clock);
    sent = [];
    agent = { sendOrders: (orders) => sent.push(orders) };
  });

  const add = (orders: readonly ClaimOrder[], isDeferrable = true) => {
    for (const order of orders) batcher.add(agent, order, isDeferrable);
  };

  it('has those of one write, and leaves without a wait where they are few', async () => {
    const few = prepares(WINDOW_ORDERS_MIN - 1);
    add(few);
    assert.deepEqual(sent, []);
    await settle();
    assert.deepEqual([sent, clock.waiting()], [[few], []]);
  });

  it('that opens a window has those of the writes that follow too', async () => {
    const all = prepares(2 * WINDOW_ORDERS_MIN);
    add(all.slice(0, WINDOW_ORDERS_MIN));
    await settle();
    clock.advance(BATCH_WINDOW_MS - 1);
    add(all.slice(WINDOW_ORDERS_MIN));
    await settle();
    assert.deepEqual([sent, clock.waiting()], [[], [1]]);
    clock.advance(1);
    assert.deepEqual([sent, clock.waiting()], [[all], []]);
  });

  it('counts towards a window together with those for other agents', async () => {
    const others: (readonly ClaimOrder[])[] = [];
    const other: OrderRecipient = { sendOrders: (orders) => others.push(orders) };
    add(prepares(WINDOW_ORDERS_MIN - 1));
    batcher.add(other, prepare(100), true);
    await settle();
    assert.deepEqual([sent, others], [[], []]);
    clock.advance(BATCH_WINDOW_MS);
    assert.deepEqual([sent, others], [[prepares(WINDOW_ORDERS_MIN - 1)], [[prepare(100)]]]);
  });

  it('is held while those of a later small write for another agent leave', async () => {
    const others: (readonly ClaimOrder[])[] = [];
    add(prepares(WINDOW_ORDERS_MIN));
    await settle();
    batcher.add({ sendOrders: (orders) => others.push(orders) }, prepare(100), true);
    await settle();
    assert.deepEqual([sent, others], [[], [[prepare(100)]]]);
    clock.advance(BATCH_WINDOW_MS);
    assert.deepEqual(sent, [prepares(WINDOW_ORDERS_MIN)]);
  });

  it('leaves with one that is not deferrable, in the order in which they were given', async () => {
    const held = prepares(WINDOW_ORDERS_MIN);
    add(held);
    await settle();
    add([unprepare(0)], false);
    await settle();
    assert.deepEqual(sent, [[...held, unprepare(0)]]);
    clock.advance(BATCH_WINDOW_MS);
    assert.equal(sent.length, 1);
  });

  it('leaves when it is flushed, once', async () => {
    const held = prepares(WINDOW_ORDERS_MIN);
    add(held);
    await settle();
    batcher.flush(agent);
    clock.advance(BATCH_WINDOW_MS);
    assert.deepEqual(sent, [held]);
  });

  it('of a later window waits as long as that of the first', async () => {
    add(prepares(WINDOW_ORDERS_MIN));
    await settle();
    clock.advance(BATCH_WINDOW_MS);
    add(prepares(WINDOW_ORDERS_MIN, 100));
    await settle();
    assert.deepEqual(clock.waiting(), [BATCH_WINDOW_MS]);
    clock.advance(BATCH_WINDOW_MS);
    assert.deepEqual(sent, [prepares(WINDOW_ORDERS_MIN), prepares(WINDOW_ORDERS_MIN, 100)]);
  });

  it('is never more than one message holds', async () => {
    add(prepares(LINK_BATCH_ITEMS_MAX + 1));
    await settle();
    clock.advance(BATCH_WINDOW_MS);
    assert.deepEqual(sent, [prepares(LINK_BATCH_ITEMS_MAX), [prepare(LINK_BATCH_ITEMS_MAX)]]);
  });
});
