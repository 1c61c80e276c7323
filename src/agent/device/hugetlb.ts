import type { Clock } from '../../common/clock/clock.js';
import { NativeError } from '../../common/native/native-error.js';
import { formatSizeBytes } from '../../common/units/size.js';
import type { HeldRma, KeptRma, OwnRma } from '../../domain/agent/rmas.js';
import { fileClearing, touchAll } from './clearing.js';
import { adoptFileRma, createFileRma } from './file-rma.js';
import {
  defaultHugepageSizeBytes,
  type HugepageFiles,
  HugepagePool,
  hugepageSizesBytes,
  numaNodes,
} from './hugepage-pool.js';
import { type DeviceOptions, RMA_SIZE_BYTES_DEFAULT } from './options.js';
import { fdShortage, noFreeRma, unusable } from './refusals.js';
import type { RmaDevice } from './rma-device.js';

/**
 * Opens the pool of reserved huge pages; DEVICE_UNUSABLE when it has too few pages for one
 * RMA, or not that size of page.
 */
export function openHugetlbDevice(options: DeviceOptions, clock: Clock, files: HugepageFiles): RmaDevice {
  const pool = new HugepagePool(pageSizeBytes(options, files), files, existingNode(options, files));
  const sizeBytes = options.rmaSizeBytes ?? Math.max(RMA_SIZE_BYTES_DEFAULT, pool.pageSizeBytes);
  if (sizeBytes <= 0 || sizeBytes % pool.pageSizeBytes !== 0) {
    throw unusable(
      'HUGETLB',
      `an RMA of ${formatSizeBytes(sizeBytes)} is not made of whole huge pages: make its size a multiple of ` +
        `${formatSizeBytes(pool.pageSizeBytes)}, or choose another huge page size`,
    );
  }
  const device = new HugetlbDevice(pool, sizeBytes, options, clock);
  if (device.capacityCount() === 0) throw unusable('HUGETLB', tooFewPages(pool, sizeBytes));
  return device;
}

function pageSizeBytes(options: DeviceOptions, files: HugepageFiles): number {
  const wanted = options.hugepageSizeBytes ?? defaultHugepageSizeBytes(files);
  const sizes = hugepageSizesBytes(files);
  if (wanted === null || sizes.length === 0) {
    throw unusable('HUGETLB', 'this kernel has no huge pages: it needs CONFIG_HUGETLBFS and a CPU that has them');
  }
  if (sizes.includes(wanted)) return wanted;
  throw unusable(
    'HUGETLB',
    `this kernel has no huge pages of ${formatSizeBytes(wanted)}: choose one of ${sizes.map(formatSizeBytes).join(', ')}`,
  );
}

function existingNode({ numaNode }: DeviceOptions, files: HugepageFiles): number | undefined {
  const nodes = numaNodes(files);
  if (numaNode === undefined || nodes.includes(numaNode)) return numaNode;
  throw unusable('HUGETLB', `this machine has no NUMA node ${numaNode}: choose one of ${nodes.join(', ')}`);
}

function tooFewPages(pool: HugepagePool, sizeBytes: number): string {
  const page = formatSizeBytes(pool.pageSizeBytes);
  const needed = sizeBytes / pool.pageSizeBytes;
  return (
    `the pool of ${page} huge pages has ${pool.totalPages()} pages, and one RMA of ${formatSizeBytes(sizeBytes)} needs ` +
    `${needed}: reserve ${needed} for every guest, at boot with hugepagesz=${page.replaceAll('iB', '')} ` +
    `hugepages=N on the kernel's command line, or now by writing the number to ${pool.countFile}`
  );
}

/** RMAs that are memfds of the kernel's reserved huge pages: physically contiguous in pieces of a page. */
class HugetlbDevice implements RmaDevice {
  readonly kind = 'HUGETLB';
  readonly pool: string;
  readonly rmaCapability = 0;
  #allocations = 0;

  constructor(
    private readonly pages: HugepagePool,
    readonly rmaSizeBytes: number,
    private readonly options: Pick<DeviceOptions, 'rmaCount' | 'numaNode' | 'clearing'>,
    private readonly clock: Clock,
  ) {
    this.pool = `pages of ${pages.pageSizeBytes} on node ${options.numaNode ?? 'any'}`;
  }

  capacityCount(): number {
    const poolBytes = this.pages.totalPages() * this.pages.pageSizeBytes;
    return Math.min(Math.floor(poolBytes / this.rmaSizeBytes), this.options.rmaCount ?? Number.POSITIVE_INFINITY);
  }

  allocate(): HeldRma {
    const { pageSizeBytes: hugepageSizeBytes } = this.pages;
    const { numaNode } = this.options;
    const clearing = fileClearing(this.options.clearing);
    const spec = { number: this.#allocations++, sizeBytes: this.rmaSizeBytes, hugepageSizeBytes, numaNode, clearing };
    try {
      return createFileRma(spec, this.clock);
    } catch (error) {
      throw error instanceof NativeError ? this.explain(error) : error;
    }
  }

  adopt(fd: number, kept: KeptRma): HeldRma {
    return adoptFileRma(fd, kept);
  }

  examine({ fd, sizeBytes }: OwnRma): void {
    touchAll(fd, sizeBytes);
  }

  close(): void {}

  private explain(error: NativeError): Error {
    const shortage = fdShortage(error);
    if (shortage !== null) return noFreeRma('HUGETLB', `no RMA could be made of huge pages: ${shortage}`, error);
    if (error.code === 'ENOSPC' || error.code === 'ENOMEM') return noFreeRma('HUGETLB', this.poolIsEmpty(), error);
    return unusable('HUGETLB', `no RMA can be made of huge pages: ${error.message}`, error);
  }

  private poolIsEmpty(): string {
    const { pages: pool } = this;
    return (
      `the pool of ${formatSizeBytes(pool.pageSizeBytes)} huge pages cannot give the ` +
      `${this.rmaSizeBytes / pool.pageSizeBytes} that an RMA needs: ${pool.freePages()} of ${pool.totalPages()} are free. ` +
      `Wait until a guest or another user of huge pages ends, or raise ${pool.countFile}`
    );
  }
}
