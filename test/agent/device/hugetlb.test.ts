import assert from 'node:assert/strict';
import { fstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { HUGEPAGE_FILES, HugepagePool, hugepageSizesBytes } from '../../../src/agent/device/hugepage-pool.js';
import { openHugetlbDevice } from '../../../src/agent/device/hugetlb.js';
import { closeFd, isCloseOnExec } from '../../../src/common/native/files/files.js';
import { Mapping } from '../../../src/common/native/memory/memory.js';
import { FakeClock } from '../../fakes/fake-clock.js';
import { addHugepages, addNumaNode, hugepageFiles, REAL_PAGE_BYTES } from './hugepage-fixture.js';
import { refusalOf } from './refusal-of.js';

const MIB = 1 << 20;
const PROBES = 2_048;
const clock = new FakeClock();

test('the capacity is what fits whole into the pool, at most what the operator says, and follows the pool', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 100 } });
  const open = (rmaCount?: number) =>
    openHugetlbDevice({ device: 'hugetlb', rmaSizeBytes: 64 * MIB, rmaCount }, clock, files);
  assert.equal(open().capacityCount(), 3);
  assert.equal(open(2).capacityCount(), 2);
  const device = open(9);
  assert.equal(device.capacityCount(), 3);
  writeFileSync(new HugepagePool(2 * MIB, files).countFile, '31\n');
  assert.equal(device.capacityCount(), 0);
});

test('the size is 128 MiB when nothing is said, or one page where that is more', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 64 }, 1048576: { total: 2 } });
  assert.equal(openHugetlbDevice({ device: 'hugetlb' }, clock, files).rmaSizeBytes, 128 * MIB);
  const large = openHugetlbDevice({ device: 'hugetlb', hugepageSizeBytes: 1024 * MIB }, clock, files);
  assert.deepEqual([large.rmaSizeBytes, large.capacityCount()], [1024 * MIB, 2]);
});

test('an empty pool is refused with the number of pages and where to reserve them', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 0 } });
  const { reason, message } = refusalOf(() => openHugetlbDevice({ device: 'hugetlb' }, clock, files));
  assert.equal(reason, 'DEVICE_UNUSABLE');
  for (const part of ['0 pages', 'needs 64', 'hugepagesz=2M hugepages=N', '/hugepages-2048kB/nr_hugepages']) {
    assert(message.includes(part), `${part} is not in: ${message}`);
  }
});

test('a pool of one page too few is refused, and of just enough is taken', (t) => {
  const options = { device: 'hugetlb', rmaSizeBytes: 8 * MIB } as const;
  const open = (total: number) => openHugetlbDevice(options, clock, hugepageFiles(t, { 2048: { total } }));
  assert.equal(refusalOf(() => open(3)).reason, 'DEVICE_UNUSABLE');
  assert.equal(open(4).capacityCount(), 1);
});

test('a size that is not made of whole pages is refused with the size of a page', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 64 } });
  for (const rmaSizeBytes of [0, 3 * MIB, 2 * MIB + 1]) {
    const { reason, message } = refusalOf(() => openHugetlbDevice({ device: 'hugetlb', rmaSizeBytes }, clock, files));
    assert.equal(reason, 'DEVICE_UNUSABLE');
    assert(message.includes('multiple of 2MiB'));
  }
});

test('a page size that the kernel does not have is refused with those that it has', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 64 }, 1048576: { total: 0 } });
  const { reason, message } = refusalOf(() =>
    openHugetlbDevice({ device: 'hugetlb', hugepageSizeBytes: 16 * MIB }, clock, files),
  );
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert(message.includes('16MiB') && message.includes('2MiB, 1GiB'));
});

test('a kernel without huge pages is refused', (t) => {
  const { reason, message } = refusalOf(() => openHugetlbDevice({ device: 'hugetlb' }, clock, hugepageFiles(t, {})));
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert(message.includes('CONFIG_HUGETLBFS'));
});

test('with a NUMA node the capacity is that of its own pool', (t) => {
  const files = hugepageFiles(t, { 2048: { total: 100 } });
  addNumaNode(files, 0, 40);
  addNumaNode(files, 1, 60);
  const open = (numaNode: number) =>
    openHugetlbDevice({ device: 'hugetlb', rmaSizeBytes: 20 * MIB, numaNode }, clock, files).capacityCount();
  assert.deepEqual([open(0), open(1)], [4, 6]);
  const { reason, message } = refusalOf(() => open(2));
  assert.equal(reason, 'DEVICE_UNUSABLE');
  assert(message.includes('no NUMA node 2: choose one of 0, 1'));
});

test('with a NUMA node the pages are taken of that node', (t) => {
  const pages = 4;
  if (!addHugepages(t, pages)) return;
  const sizes = { rmaSizeBytes: pages * REAL_PAGE_BYTES, hugepageSizeBytes: REAL_PAGE_BYTES };
  const rma = openHugetlbDevice({ device: 'hugetlb', ...sizes, numaNode: 0 }, clock, HUGEPAGE_FILES).allocate();
  const mapping = new Mapping(rma.fd, rma.sizeBytes);
  mapping.clear();
  const maps = readFileSync('/proc/self/numa_maps', 'utf8');
  const line = maps.split('\n').find((text) => text.includes('memfd:rma-')) ?? '';
  mapping.close();
  closeFd(rma.fd);
  assert.match(line, new RegExp(`\\bN0=${pages}\\b`));
});

test('an RMA takes its pages out of the kernel pool when it is allocated, and they are zero', (t) => {
  const pages = 4;
  if (!addHugepages(t, pages)) return;
  const sizes = { rmaSizeBytes: pages * REAL_PAGE_BYTES, hugepageSizeBytes: REAL_PAGE_BYTES };
  const device = openHugetlbDevice({ device: 'hugetlb', ...sizes }, clock, HUGEPAGE_FILES);
  assert(device.capacityCount() >= 1);
  const rma = device.allocate();
  const stat = fstatSync(rma.fd);
  // All blocks are there, so that no VMM meets SIGBUS; the free count of the shared pool may move under our feet.
  assert.deepEqual([stat.ino, stat.size, stat.blocks * 512], [rma.inode, rma.sizeBytes, rma.sizeBytes]);
  assert.equal(isCloseOnExec(rma.fd), true);
  assert.deepEqual(rma.clearing, { method: 'KERNEL', durationMs: 0, pagesChecked: 16 });
  const mapping = new Mapping(rma.fd, rma.sizeBytes);
  const step = rma.sizeBytes / PROBES;
  for (let offset = 0; offset < rma.sizeBytes; offset += step) assert(mapping.isZeroAt(offset));
  mapping.close();
  closeFd(rma.fd);
});

test('a pool that cannot give an RMA now refuses with NO_FREE_RMA and the counts', (t) => {
  // Of 1 GiB pages, as using up the pool of 2 MiB pages would take them from everybody else on this machine.
  const pageSizeBytes = 1024 * MIB;
  const hasPool = hugepageSizesBytes(HUGEPAGE_FILES).includes(pageSizeBytes);
  if (!hasPool || new HugepagePool(pageSizeBytes, HUGEPAGE_FILES).totalPages() > 0) {
    t.skip('SKIPPED: it needs a kernel with an empty pool of 1 GiB pages');
    return;
  }
  // Files that promise what the kernel does not have: as when others took the pages.
  const files = hugepageFiles(t, { 1048576: { total: 8, free: 5, reserved: 2 } });
  const device = openHugetlbDevice({ device: 'hugetlb', hugepageSizeBytes: pageSizeBytes }, clock, files);
  const fdsBefore = readdirSync('/proc/self/fd').length;
  const { reason, message, metadata } = refusalOf(() => device.allocate());
  assert.equal(reason, 'NO_FREE_RMA');
  assert.deepEqual(metadata, { device: 'HUGETLB', errno: 'ENOSPC', syscall: 'fallocate' });
  assert(message.includes('3 of 8 are free'), message);
  assert.equal(readdirSync('/proc/self/fd').length, fdsBefore);
});
