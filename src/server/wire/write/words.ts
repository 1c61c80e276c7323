import type { Need, Sharing, Strategy } from '../../../domain/broker/records/claim.js';
import type { ClaimState, ClearingProof, DeviceKind, EndCause } from '../../../domain/claim-state.js';
import type { LabelRequirement } from '../../../domain/labels.js';

type Numbers<Word extends string> = Readonly<Record<Word, number>>;

// The numbers of the contract's enums, in proto/rma/v1/types.proto.
export const STATE: Numbers<ClaimState> = {
  RESERVED: 1,
  PREPARED: 2,
  BOUND: 3,
  RELEASING: 4,
  RELEASED: 5,
  EXPIRED: 6,
  REVOKED: 7,
  LOST: 8,
  WITHOUT_RMA: 9,
};
export const END_CAUSE: Numbers<EndCause> = {
  HOLDER_EXITED: 1,
  HOLDER_RELEASED: 2,
  RELEASE_REQUESTED: 3,
  TIME_RAN_OUT: 4,
  PREPARE_FAILED: 5,
  NODE_REBOOTED: 6,
  NODE_DRAINED: 7,
  NODE_REMOVED: 8,
  GROUP_FAILED: 9,
  UNKNOWN_TO_BROKER: 10,
};
export const DEVICE: Numbers<DeviceKind> = { KVM: 1, HUGETLB: 2, MEMFD: 3 };
export const METHOD: Numbers<ClearingProof['method']> = { KERNEL: 1, AGENT: 2, KERNEL_AND_AGENT: 3 };
export const OPERATOR: Numbers<LabelRequirement['operator']> = { IN: 1, NOT_IN: 2, EXISTS: 3, DOES_NOT_EXIST: 4 };
export const SHARING: Numbers<Sharing> = { ALLOWED: 1, AVOIDED: 2, FORBIDDEN: 3 };
export const STRATEGY: Numbers<Strategy> = { SPREAD: 1, BINPACK: 2 };
export const NEED: Numbers<Need> = { REQUIRED: 1, PREFERRED: 2 };
