import type { Clock } from '../../common/clock/clock.js';
import { RmaError } from '../../common/errors/rma-error.js';
import type { DeviceKind } from '../../domain/claim-state.js';
import type { Refusal } from '../../domain/reasons.js';
import { HUGEPAGE_FILES, type HugepageFiles } from './hugepage-pool.js';
import { openHugetlbDevice } from './hugetlb.js';
import { type KernelFacts, readKernelFacts } from './kernel-facts.js';
import { openKvmDevice } from './kvm/kvm.js';
import { KVM_KERNEL, type KvmKernel } from './kvm/kvm-kernel.js';
import { openMemfdDevice } from './memfd.js';
import type { DeviceOptions, KnownPool } from './options.js';
import type { RmaDevice } from './rma-device.js';

/** The node, as the devices see it. */
export interface DeviceDeps {
  readonly clock: Clock;
  readonly kernel: KvmKernel;
  readonly facts: KernelFacts;
  readonly hugepageFiles: HugepageFiles;
  /** Blocks this thread for so long. */
  readonly pause: (ms: number) => void;
}

/** The node that this program runs on. */
export function nodeDeps(clock: Clock): DeviceDeps {
  return { clock, kernel: KVM_KERNEL, facts: readKernelFacts(), hugepageFiles: HUGEPAGE_FILES, pause: sleepInThread };
}

/** Only for the device's own thread, which has nothing else to do. */
function sleepInThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A device that does not serve, and why. */
export interface RejectedDevice {
  readonly kind: DeviceKind;
  readonly refusal: Refusal;
}

/** The device that serves, and why those before it do not. */
export interface OpenedDevice {
  readonly device: RmaDevice;
  readonly rejected: readonly RejectedDevice[];
}

/** What guests need most comes first; memfd always works. */
const AUTO_ORDER: readonly DeviceKind[] = ['KVM', 'HUGETLB', 'MEMFD'];

/**
 * Opens the device of the options, or for `auto` the first that works. Throws the RmaError of the device; for `auto`,
 * one DEVICE_UNUSABLE that says of every device why it does not serve. Any other reason ends the search: such a device
 * is the right one for this node, and another one would only hide that something is wrong with it.
 *
 * @param known Of the kvm pool, from an earlier agent of this boot.
 */
export function openDevice(options: DeviceOptions, deps: DeviceDeps, known?: KnownPool): OpenedDevice {
  const kind = AUTO_ORDER.find((known) => known.toLowerCase() === options.device);
  if (kind !== undefined) return { device: open(kind, options, deps, known), rejected: [] };
  const rejected: RejectedDevice[] = [];
  for (const candidate of AUTO_ORDER) {
    try {
      return { device: open(candidate, options, deps, known), rejected };
    } catch (error) {
      const { refusal } = RmaError.from(error);
      if (refusal.reason !== 'DEVICE_UNUSABLE') throw error;
      rejected.push({ kind: candidate, refusal });
    }
  }
  throw noDevice(rejected);
}

function open(kind: DeviceKind, options: DeviceOptions, deps: DeviceDeps, known?: KnownPool): RmaDevice {
  switch (kind) {
    case 'KVM':
      return openKvmDevice(options, deps, known);
    case 'HUGETLB':
      return openHugetlbDevice(options, deps.clock, deps.hugepageFiles);
    case 'MEMFD':
      return openMemfdDevice(options, deps.clock);
  }
}

function noDevice(rejected: readonly RejectedDevice[]): RmaError {
  const reasons = rejected.map(({ kind, refusal }) => `${kind.toLowerCase()}: ${refusal.message}`);
  return new RmaError({ reason: 'DEVICE_UNUSABLE', message: `no device works on this node; ${reasons.join('; ')}` });
}
