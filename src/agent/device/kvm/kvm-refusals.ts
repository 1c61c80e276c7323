import { RmaError } from '../../../common/errors/rma-error.js';
import type { NativeError } from '../../../common/native/native-error.js';
import { type KernelFacts, mayHaveRmas } from '../kernel-facts.js';
import { fdShortage, noFreeRma, unusable } from '../refusals.js';

const INSTEAD = 'use the hugetlb device instead';
const WHERE = 'KVM_ALLOCATE_RMA is in Linux 3.1 to 3.18 and serves PPC970 hosts in hypervisor mode';

function thisNode(facts: KernelFacts): string {
  return `Linux ${facts.release} on ${facts.architecture}`;
}

const LOAD = `load the module kvm-hv, or ${INSTEAD}`;

/** What an errno of /dev/kvm says, and what to do about it on a kernel that may have RMAs behind it. */
const CLOSED: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  ENOENT: ['there is no /dev/kvm', LOAD],
  EACCES: ['the agent may not open /dev/kvm', 'run it as root or in the group that owns the file'],
  EPERM: ['the agent may not open /dev/kvm', 'its container or a security module keeps the device from it'],
  ENXIO: ['nothing answers behind /dev/kvm', LOAD],
  ENODEV: ['nothing answers behind /dev/kvm', LOAD],
  ENOTTY: ['/dev/kvm is no KVM device', 'something else was put in its place'],
};

/**
 * /dev/kvm could not be opened or does not speak KVM. Nobody is sent to open it on a kernel that has nothing behind it.
 */
export function openRefusal(error: NativeError, facts: KernelFacts): RmaError {
  const shortage = fdShortage(error);
  if (shortage !== null) return noFreeRma('KVM', `/dev/kvm could not be opened: ${shortage}`, error);
  const [what, todo] = CLOSED[error.code] ?? [`/dev/kvm cannot be used (${error.message})`, INSTEAD];
  const nothingBehind = `and ${thisNode(facts)} has no RMAs behind it: ${WHERE}; ${INSTEAD}`;
  return unusable('KVM', mayHaveRmas(facts) ? `${what}: ${todo}` : `${what}, ${nothingBehind}`, error);
}

/** KVM speaks another version of its interface. Every kernel since 2.6.22 answers 12. */
export function versionRefusal(version: number): RmaError {
  return unusable('KVM', `/dev/kvm has interface version ${version}, and only version 12 is known: ${INSTEAD}`);
}

/**
 * KVM_CAP_PPC_RMA is 0 (no such facility) or 1 (one that this CPU does not need, and whose pool is always empty on it).
 */
export function capabilityRefusal(capability: number, facts: KernelFacts): RmaError {
  const why =
    capability === 0
      ? `KVM of ${thisNode(facts)} has no RMAs (KVM_CAP_PPC_RMA is 0): ${WHERE}`
      : `KVM of ${thisNode(facts)} has no RMAs to give (KVM_CAP_PPC_RMA is ${capability}): guests of this CPU need none, ` +
        'and the kernel keeps its pool for CPUs that do';
  return unusable('KVM', `${why}; ${INSTEAD}`);
}

/** No scratch virtual machine could be made to allocate on. */
export function createVmRefusal(error: NativeError, facts: KernelFacts): RmaError {
  const shortage = fdShortage(error);
  if (shortage !== null) return noFreeRma('KVM', `no scratch virtual machine could be made: ${shortage}`, error);
  if (error.code === 'ENOMEM' || error.code === 'EBUSY') {
    return noFreeRma(
      'KVM',
      'no scratch virtual machine could be made: the node has no memory for its page table, or all partition numbers ' +
        '(62 on a PPC970) are in use; wait until a guest ends',
      error,
    );
  }
  return unusable('KVM', `KVM of ${thisNode(facts)} makes no virtual machine: ${error.message}; ${INSTEAD}`, error);
}

/** KVM_ALLOCATE_RMA failed, although the capability says that guests need it. */
export function allocateRefusal(error: NativeError, facts: KernelFacts): RmaError {
  const shortage = fdShortage(error);
  if (shortage !== null) return noFreeRma('KVM', `the kernel took its RMA back: ${shortage}`, error);
  if (error.code === 'ENOMEM') {
    return usedUp(
      'the kernel has no free RMA: wait until a guest ends, or boot with a larger pool (kvm_rma_count=N before Linux 3.12, ' +
        'kvm_cma_resv_ratio=PERCENT from then on)',
      error,
    );
  }
  const why: Readonly<Record<string, string>> = {
    ENOTTY: `virtual machines of ${thisNode(facts)} know no KVM_ALLOCATE_RMA: ${WHERE}`,
    EINVAL: `the CPU is no PPC970 in hypervisor mode, or the pool has size 0: ${WHERE}`,
    EIO: 'the scratch virtual machine belongs to another process, which KVM forbids: this is a defect of the agent',
    EFAULT:
      'the kernel could not write the size, and has kept one RMA: restart the agent, and report this defect of it',
  };
  return unusable('KVM', why[error.code] ?? `KVM_ALLOCATE_RMA failed: ${error.message}`, error);
}

const USED_UP = 'POOL_USED_UP';

function usedUp(message: string, error: NativeError): RmaError {
  const { refusal } = noFreeRma('KVM', message, error);
  return new RmaError({ ...refusal, metadata: { ...refusal.metadata, cause: USED_UP } }, { cause: error });
}

/** Whether the kernel said that its pool has no RMA, and not that something else is short: fds, or virtual machines. */
export function isPoolUsedUp(error: unknown): error is RmaError {
  return error instanceof RmaError && error.refusal.metadata?.['cause'] === USED_UP;
}
