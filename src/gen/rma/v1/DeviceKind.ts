// Original file: proto/rma/v1/types.proto

/**
 * What a node hands RMAs out of.
 */
export const DeviceKind = {
  DEVICE_KIND_UNSPECIFIED: 'DEVICE_KIND_UNSPECIFIED',
  /**
   * KVM_ALLOCATE_RMA: PPC970 HV hosts, Linux 3.1 to 3.18.
   */
  KVM: 'KVM',
  /**
   * The kernel's reserved huge pages: every current Linux.
   */
  HUGETLB: 'HUGETLB',
  /**
   * A count kept by the agent over plain memfds: laptops, CI, demonstrations.
   */
  MEMFD: 'MEMFD',
} as const;

/**
 * What a node hands RMAs out of.
 */
export type DeviceKind =
  | 'DEVICE_KIND_UNSPECIFIED'
  | 0
  /**
   * KVM_ALLOCATE_RMA: PPC970 HV hosts, Linux 3.1 to 3.18.
   */
  | 'KVM'
  | 1
  /**
   * The kernel's reserved huge pages: every current Linux.
   */
  | 'HUGETLB'
  | 2
  /**
   * A count kept by the agent over plain memfds: laptops, CI, demonstrations.
   */
  | 'MEMFD'
  | 3

/**
 * What a node hands RMAs out of.
 */
export type DeviceKind__Output = typeof DeviceKind[keyof typeof DeviceKind]
