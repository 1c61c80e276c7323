import { invalidField, type RmaError } from '../../common/errors/rma-error.js';
import { bootRmaCount, type KernelFacts } from './kernel-facts.js';
import type { DeviceOptions } from './options.js';
import { noFreeRma } from './refusals.js';

/**
 * How many RMAs the kernel's pool has: as many as it reserved at boot, where it says, and else as the operator says. No
 * kernel answers this question itself. Null when it has to be tried out. NO_FREE_RMA when the kernel reserved none,
 * INVALID_FIELD when nobody says and trying is not allowed.
 */
export function kvmPoolCount(options: DeviceOptions, facts: KernelFacts): number | null {
  const reserved = bootRmaCount(facts);
  if (reserved === 0) {
    throw noFreeRma('KVM', 'the kernel has reserved no RMA: boot it with kvm_rma_count=N and kvm_rma_size=128M');
  }
  const count = reserved === null ? options.rmaCount : Math.min(reserved, options.rmaCount ?? reserved);
  if (count === undefined && options.trialAllocation !== false) return null;
  if (count === undefined) {
    throw invalidField(
      'rmaCount',
      `Linux ${facts.release} does not tell how many RMAs it has, and trialAllocation is off: set the number that fits into its reserved area ` +
        '(kvm_cma_resv_ratio percent of the memory), less what the page tables of guests take of it',
    );
  }
  return count;
}

/** The pool is used up, so the kernel does not tell the size of its RMAs, and neither do the options. */
export function sizeUnknown(usedUp: RmaError): RmaError {
  return noFreeRma(
    'KVM',
    `the size of the RMAs cannot be learned, as none is free: set rmaSize to what kvm_rma_size is. ${usedUp.message}`,
  );
}

/** The options say another size than the kernel. */
export function sizeRefusal(expectedBytes: number, actualBytes: number): RmaError {
  return invalidField(
    'rmaSize',
    `the kernel's RMAs have ${actualBytes} bytes and not ${expectedBytes}: correct it, or boot with another kvm_rma_size`,
  );
}
