/** What `--device` takes: one device, or the first that works. */
export const DEVICE_CHOICES = ['auto', 'kvm', 'hugetlb', 'memfd'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/**
 * What `--clearing` takes: who makes sure that a guest never sees bytes of another; `auto`
 * is what the device is best at.
 */
export const CLEARING_CHOICES = ['auto', 'kernel', 'agent', 'both'] as const;
export type ClearingChoice = (typeof CLEARING_CHOICES)[number];

/** Which device the agent hands RMAs out of, and how. */
export interface DeviceOptions {
  readonly device: DeviceChoice;
  /**
   * hugetlb and memfd: the size of every RMA; default {@link RMA_SIZE_BYTES_DEFAULT}, or one huge page where that is
   * more. kvm: the kernel decides; when given, the device is refused unless the kernel's size is this one.
   */
  readonly rmaSizeBytes?: number | undefined;
  /**
   * hugetlb: at most so many RMAs, default as many as the pool has. memfd: how many, default
   * {@link MEMFD_RMA_COUNT_DEFAULT}. kvm: how many the pool has; needed where the kernel's command line does not say.
   */
  readonly rmaCount?: number | undefined;
  /** hugetlb: the size of the pages to build RMAs from; default the system's default huge page size. */
  readonly hugepageSizeBytes?: number | undefined;
  /**
   * kvm: where nobody says how many RMAs the pool has, find out by taking them all at the start; default true. In Linux
   * 3.12 to 3.18 that moves other memory out of the way, and guests that start at the same moment may fail.
   */
  readonly trialAllocation?: boolean | undefined;
  /** Who clears RMAs; default `auto`, the agent on kvm and the kernel elsewhere. Samples are read back in any case. */
  readonly clearing?: ClearingChoice | undefined;
  /** hugetlb: the only NUMA node to take pages of; default any. */
  readonly numaNode?: number | undefined;
}

/** The kernel's own default from Linux 3.12 on, and the smallest RMA that POWER's guest firmware starts in. */
export const RMA_SIZE_BYTES_DEFAULT = 128 * 2 ** 20;

/** Enough to watch placement at work on a laptop: 512 MiB of RMAs when all are used to the full. */
export const MEMFD_RMA_COUNT_DEFAULT = 4;

/** What an earlier agent of this boot knew of the kvm pool, in the place of what the kernel does not tell. */
export interface KnownPool {
  /** How many RMAs it has, guests' included; null when that was never found out. */
  readonly poolCount: number | null;
  /** How many of them the service manager passed to this agent. */
  readonly keptCount: number;
  readonly rmaSizeBytes: number;
}
