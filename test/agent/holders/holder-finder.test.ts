import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FoundHolder, FoundHolders } from '../../../src/agent/holders/found-holders.js';
import { HolderFinder } from '../../../src/agent/holders/holder-finder.js';
import type { SlotView } from '../../../src/domain/agent/slots/holders.js';
import { HOLDERS_MAX } from '../../../src/domain/contract-limits.js';
import type { ClaimId } from '../../../src/domain/ids.js';

function found(pid: number, inode: number): FoundHolder {
  const facts = { uid: 0, gid: 0, executable: '/bin/vmm', cgroup: '/', startTicks: pid };
  return { pid, inode, ownFd: null, file: null, fds: [3], mappingCount: 0, ...facts };
}

function bound(pid: number, inode: number): SlotView {
  const holder = { pid, uid: 0, gid: 0, startTicks: pid, executable: '/bin/vmm' };
  const claim = { id: `c${pid}` as ClaimId, kind: 'SCHEDULED', guest: 'g' } as const;
  return { slot: pid, state: 'BOUND', isQuarantined: false, inode, fd: null, claim, holder };
}

function finder(holders: readonly FoundHolder[], ...views: readonly (readonly SlotView[])[]) {
  const scans: (readonly number[])[] = [];
  const left = [...views];
  const scan = async (ownFds: readonly number[]): Promise<FoundHolders> => {
    scans.push(ownFds);
    return { holders, processCount: 9, unreadableCount: 2 };
  };
  const slots = async () => left.shift() ?? views.at(-1) ?? [];
  return { scans, finder: new HolderFinder({ slots, scan, managerPid: 1 }) };
}

test('what needs attention comes first, then the lower pid, with the counts of the look', async () => {
  const { finder: finding } = finder([found(30, 3), found(20, 2), found(10, 99)], [bound(20, 2), bound(30, 3)]);
  const { holders, ...counts } = await finding.find();
  assert.deepEqual(
    holders.map(({ found: { pid }, state }) => `${pid} ${state}`),
    ['10 UNKNOWN', '20 BOUND', '30 BOUND'],
  );
  assert.deepEqual(counts, { omittedCount: 0, processCount: 9, unreadableCount: 2 });
});

test('an RMA that is redeemed, or comes back, during the look is nobody’s drift', async () => {
  const prepared: SlotView = { ...bound(20, 2), state: 'PREPARED', fd: 77, holder: null };
  const { finder: finding, scans } = finder([found(20, 2), found(30, 3)], [prepared, bound(30, 3)], [bound(20, 2)]);
  const { holders } = await finding.find();
  assert.deepEqual(
    holders.map(({ state }) => state),
    ['BOUND', 'BOUND'],
  );
  assert.deepEqual(scans, [[77]]);
});

test('whoever asks during a look gets the same answer, and later a new one', async () => {
  const { finder: finding, scans } = finder([], []);
  const [first, second] = await Promise.all([finding.find(), finding.find()]);
  assert.equal(first, second);
  await finding.find();
  assert.equal(scans.length, 2);
});

test('no more are told than fit, and how many are left out', async () => {
  const many = Array.from({ length: HOLDERS_MAX + 5 }, (_, n) => found(100 + n, 1_000 + n));
  const { holders, omittedCount } = await finder(many, []).finder.find();
  assert.deepEqual([holders.length, omittedCount], [HOLDERS_MAX, 5]);
});

test('a look that fails is told to all who wait, and the next one is a new one', async () => {
  let isBroken = true;
  const slots = async () => {
    if (isBroken) throw new Error('the core has ended');
    return [];
  };
  const scan = async () => ({ holders: [], processCount: 0, unreadableCount: 0 });
  const finding = new HolderFinder({ slots, scan, managerPid: 1 });
  await assert.rejects(finding.find(), /the core has ended/);
  isBroken = false;
  assert.deepEqual((await finding.find()).holders, []);
});

test('the real look runs in a thread of its own and comes to an end', async () => {
  const { processCount } = await new HolderFinder({ slots: async () => [], managerPid: 1 }).find();
  assert.ok(processCount > 0);
});
