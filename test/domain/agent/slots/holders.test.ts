import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeHolders, type FoundRma, type SlotView } from '../../../../src/domain/agent/slots/holders.js';
import { Bench, claimId, FIRST_FD, FIRST_INODE, processOf } from '../support.js';

const MANAGER = 1;

function found(pid: number, more: Partial<FoundRma> = {}): FoundRma {
  return { pid, startTicks: processOf(pid).startTicks, inode: null, ownFd: null, file: null, ...more };
}

function slot(index: number, more: Partial<SlotView> = {}): SlotView {
  const claim = { id: claimId(`c${index}`), kind: 'SCHEDULED', guest: 'g' } as const;
  const state = 'BOUND';
  return { slot: index, state, isQuarantined: false, inode: null, fd: null, claim, holder: processOf(index), ...more };
}

/** Each found RMA as "pid state slot". */
function told(rmas: readonly FoundRma[], slots: readonly SlotView[]): string[] {
  return attributeHolders(rmas, slots, MANAGER).map(
    ({ found: { pid }, state, slot: view }) => `${pid} ${state} ${view?.slot ?? 'no slot'}`,
  );
}

test('the slots tell what they have, and of whom', () => {
  const bench = Bench.ready({ capacityCount: 3 });
  bench.bind('c1', 1);
  bench.prepare('c2', { token: 2 });
  const views = bench.core.viewSlots();
  assert.deepEqual(
    views.map(({ state, inode, fd, claim, holder }) => [state, inode, fd, claim?.id ?? null, holder?.pid ?? null]),
    [
      ['FREE', FIRST_INODE, FIRST_FD, null, null],
      ['PREPARED', FIRST_INODE + 1, FIRST_FD + 1, 'c2', null],
      ['BOUND', FIRST_INODE + 2, null, 'c1', 1],
    ],
  );
});

test('by its inode an RMA is its holder’s, or shared with somebody else', () => {
  const slots = [slot(7, { inode: 70 })];
  assert.deepEqual(told([found(7, { inode: 70 }), found(8, { inode: 70 })], slots), ['7 BOUND 7', '8 SHARED 7']);
});

test('a process that reuses the pid of the holder is not the holder', () => {
  assert.deepEqual(told([found(7, { inode: 70, startTicks: 1 })], [slot(7, { inode: 70 })]), ['7 SHARED 7']);
});

for (const isQuarantined of [false, true]) {
  const state = isQuarantined ? 'QUARANTINED' : 'RECLAIMING';
  test(`what still has an RMA that was given back is ${state}, whoever it is`, () => {
    const slots = [slot(7, { state: 'RECLAIMING', isQuarantined, inode: 70 })];
    const expected = [`7 ${state} 7`, `9 ${state} 7`];
    assert.deepEqual(told([found(7, { inode: 70 }), found(9, { inode: 70 })], slots), expected);
  });

  test(`without inodes, a stranger has the only RMA that is ${state}`, () => {
    const slots = [slot(7), slot(8, { state: 'RECLAIMING', isQuarantined })];
    assert.deepEqual(told([found(7), found(9)], slots), ['7 BOUND 7', `9 ${state} 8`]);
  });
}

test('without inodes, a stranger has one of several that are on their way back, and nobody knows which', () => {
  const slots = [slot(7, { state: 'RECLAIMING' }), slot(8, { state: 'RECLAIMING', isQuarantined: true })];
  assert.deepEqual(told([found(9)], slots), ['9 QUARANTINED no slot']);
});

test('without inodes, the kernel’s word that two fds are one RMA makes the other process a sharer', () => {
  assert.deepEqual(told([found(7, { file: 0 }), found(9, { file: 0 })], [slot(7)]), ['7 BOUND 7', '9 SHARED 7']);
});

test('without inodes, the RMAs of a process with several claims are its own, and nobody knows which is which', () => {
  const holder = processOf(7);
  const rmas = [found(7, { file: 0 }), found(7, { file: 1 })];
  assert.deepEqual(told(rmas, [slot(1, { holder }), slot(2, { holder })]), ['7 BOUND no slot', '7 BOUND no slot']);
});

test('an RMA that no slot accounts for is unknown', () => {
  assert.deepEqual(told([found(9, { inode: 99 }), found(9)], [slot(7, { inode: 70 })]), [
    '9 UNKNOWN no slot',
    '9 UNKNOWN no slot',
  ]);
});

test('copies that the service manager keeps of the agent’s RMAs are left out; anybody else’s are unknown', () => {
  const free = { state: 'FREE', claim: null, holder: null } as const;
  const slots = [slot(3, { ...free, inode: 30, fd: 13 }), slot(4, { ...free, fd: 14 })];
  const copies = (pid: number) => [found(pid, { inode: 30 }), found(pid, { ownFd: 14 })];
  assert.deepEqual(told([...copies(MANAGER), ...copies(9)], slots), ['9 UNKNOWN 3', '9 UNKNOWN 4']);
});

test('a copy of a handed-out RMA that the service manager has not let go of is named', () => {
  assert.deepEqual(told([found(MANAGER, { inode: 70 })], [slot(7, { inode: 70 })]), ['1 SHARED 7']);
});
