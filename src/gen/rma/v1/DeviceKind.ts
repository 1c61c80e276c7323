// Original file: proto/rma/v1/types.proto

/**
 * Where a node's RMAs come from.
 */
export const DeviceKind = {
  DEVICE_KIND_UNSPECIFIED: 'DEVICE_KIND_UNSPECIFIED',
  /**
   * KVM_ALLOCATE_RMA: PPC970 hosts in HV mode, Linux 3.1 to 3.18.
   */
  KVM: 'KVM',
  /**
   * The kernel's reserved huge pages: every current Linux.
   */
  HUGETLB: 'HUGETLB',
  /**
   * Plain memfds, as many as the agent is configured to count: laptops, CI, demonstrations.
   */
  MEMFD: 'MEMFD',
} as const;

/**
 * Where a node's RMAs come from.
 */
export type DeviceKind =
  | 'DEVICE_KIND_UNSPECIFIED'
  | 0
  /**
   * KVM_ALLOCATE_RMA: PPC970 hosts in HV mode, Linux 3.1 to 3.18.
   */
  | 'KVM'
  | 1
  /**
   * The kernel's reserved huge pages: every current Linux.
   */
  | 'HUGETLB'
  | 2
  /**
   * Plain memfds, as many as the agent is configured to count: laptops, CI, demonstrations.
   */
  | 'MEMFD'
  | 3

/**
 * Where a node's RMAs come from.
 */
export type DeviceKind__Output = typeof DeviceKind[keyof typeof DeviceKind]
