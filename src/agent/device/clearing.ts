import type { Clock } from '../../common/clock/clock.js';
import { invalidField } from '../../common/errors/rma-error.js';
import { Mapping } from '../../common/native/memory/memory.js';
import type { ClearingProof } from '../../domain/claim-state.js';
import { type KernelFacts, kernelClearsRmas } from './kernel-facts.js';
import type { ClearingChoice } from './options.js';
import { checkMappingIsZero } from './zero-check.js';

/** Who clears the RMAs of a device. */
export type ClearingMethod = ClearingProof['method'];

/** New files of memory come cleared by the kernel, whatever else is done to them. */
export function fileClearing(choice: ClearingChoice = 'auto'): ClearingMethod {
  if (choice === 'agent') return 'AGENT';
  return choice === 'both' ? 'KERNEL_AND_AGENT' : 'KERNEL';
}

/**
 * KVM's RMAs are the agent's to clear, unless the operator trusts a kernel that is known to.
 * INVALID_FIELD where only the kernel should and this one may not: a guest would read what the last one
 * left. `both` claims no more than is true.
 */
export function kvmClearing(choice: ClearingChoice = 'auto', facts: KernelFacts): ClearingMethod {
  const kernelClears = kernelClearsRmas(facts);
  if (choice === 'kernel' && !kernelClears) {
    throw invalidField(
      'clearing',
      `Linux ${facts.release} is not known to clear RMAs (3.4 to 3.16 do, without a distribution's changes), and guests would ` +
        'read what others left in them: set it to auto, agent or both',
    );
  }
  if (choice === 'kernel') return 'KERNEL';
  return choice === 'both' && kernelClears ? 'KERNEL_AND_AGENT' : 'AGENT';
}

/** Touches every page of an RMA that can be mapped. FaultyMemory when one cannot be. */
export function touchAll(fd: number, sizeBytes: number): void {
  const mapping = new Mapping(fd, sizeBytes);
  try {
    mapping.touch();
  } finally {
    mapping.close();
  }
}

/**
 * Clears what the agent has to, reads samples back, and tells how that went. FaultyMemory
 * when a page cannot be touched.
 */
export function clearMapping(mapping: Mapping, method: ClearingMethod, clock: Clock): ClearingProof {
  const startMs = clock.monotonicMs();
  if (method !== 'KERNEL') mapping.clear();
  // What the agent clears is touched by that.
  else mapping.touch();
  const durationMs = clock.monotonicMs() - startMs;
  return { method, durationMs, pagesChecked: checkMappingIsZero(mapping) };
}
