import { invalidField, type RmaError } from '../../../common/errors/rma-error.js';
import { closeFd } from '../../../common/native/files/files.js';
import { formatSizeBytes } from '../../../common/units/size.js';
import { bootRmaCount, type KernelFacts } from '../kernel-facts.js';
import type { DeviceOptions, KnownPool } from '../options.js';
import { noFreeRma } from '../refusals.js';
import type { KvmTaker, TakenRma } from './kvm-taker.js';

/** What is known of the kernel's pool, which tells nothing of itself. */
export interface LearnedPool {
  /** As the kernel says; where none was free, as the options or an earlier agent say. */
  readonly rmaSizeBytes: number;
  readonly count: number;
  /** RMAs that were taken to learn that. */
  readonly spares: readonly TakenRma[];
}

/**
 * Finds out what the pool is like: its size by taking an RMA, and its count from the kernel's command line, the
 * options, or by taking all. NO_FREE_RMA when it is used up and its size cannot be learned, or the kernel
 * reserved none; INVALID_FIELD when the options do not fit, or nobody says how many there are and trying is not
 * allowed. Nothing stays taken then.
 */
export function learnKvmPool(
  taker: KvmTaker,
  options: DeviceOptions,
  facts: KernelFacts,
  known?: KnownPool,
): LearnedPool {
  const told = toldCount(options, facts);
  const spares: TakenRma[] = [];
  try {
    const expectedBytes = options.rmaSizeBytes ?? known?.rmaSizeBytes;
    const first = taker.takePatiently();
    if ('fd' in first) spares.push(first);
    else if (expectedBytes === undefined) throw bootRmaCount(facts) === 0 ? noneReserved() : sizeUnknown(first);
    const rmaSizeBytes = spares[0]?.sizeBytes ?? expectedBytes ?? 0;
    if (expectedBytes !== undefined && rmaSizeBytes !== expectedBytes) throw sizeRefusal(expectedBytes, rmaSizeBytes);
    if (told !== null) return { rmaSizeBytes, count: told, spares };
    taker.takeAll(spares);
    // RMAs of guests that outlived an earlier agent are not seen: what that one counted tells those too.
    const count = Math.max(spares.length + (known?.keptCount ?? 0), known?.poolCount ?? 0);
    return { rmaSizeBytes, count, spares };
  } catch (error) {
    for (const { fd } of spares) closeFd(fd);
    throw error;
  }
}

/**
 * How many RMAs there are: as many as the kernel reserved at boot, where it says, and else as the operator says. Null
 * when it has to be tried out. A command line that reserves none is not believed before the kernel has refused one: a
 * kernel with later code under an old number reserves elsewhere.
 */
function toldCount(options: DeviceOptions, facts: KernelFacts): number | null {
  const reserved = bootRmaCount(facts) ?? 0;
  const count = reserved === 0 ? options.rmaCount : Math.min(reserved, options.rmaCount ?? reserved);
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

function noneReserved(): RmaError {
  return noFreeRma('KVM', 'the kernel has reserved no RMA: boot it with kvm_rma_count=N and kvm_rma_size=128M');
}

/** The pool is used up, so the kernel does not tell the size of its RMAs, and neither do the options. */
function sizeUnknown(usedUp: RmaError): RmaError {
  return noFreeRma(
    'KVM',
    `the size of the RMAs cannot be learned, as none is free: set rmaSize to what kvm_rma_size is. ${usedUp.message}`,
  );
}

/** The options say another size than the kernel. */
export function sizeRefusal(expectedBytes: number, actualBytes: number): RmaError {
  return invalidField(
    'rmaSize',
    `the kernel's RMAs have ${formatSizeBytes(actualBytes)} and not ${formatSizeBytes(expectedBytes)}: correct it, or boot with another kvm_rma_size`,
  );
}
