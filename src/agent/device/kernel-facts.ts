import { readFileSync } from 'node:fs';
import { release } from 'node:os';

/** What the running kernel is, as far as it decides what its RMA pool is like. */
export interface KernelFacts {
  /** As `uname -r` has it. */
  readonly release: string;
  /** As `process.arch` has it. */
  readonly architecture: string;
  /** As it was booted with. */
  readonly commandLine: string;
}

/** The facts of this node. */
export function readKernelFacts(): KernelFacts {
  return {
    release: release(),
    architecture: process.arch,
    commandLine: readFileSync('/proc/cmdline', 'utf8').trim(),
  };
}

/**
 * How many RMAs the kernel reserved at boot; null when its command line does not tell. Linux 3.1 to 3.11 reserve
 * exactly `kvm_rma_count` of them. Later ones, and Red Hat's 3.10 with its later code, ignore that parameter and carve
 * RMAs out of an area that guests' page tables share.
 */
export function bootRmaCount(facts: KernelFacts): number | null {
  if (!isLinux3(facts, 1, 11)) return null;
  // The last one wins, as it does for the kernel; without any, the kernel reserves none.
  const value = facts.commandLine
    .split(/\s+/)
    .flatMap((word) => /^kvm_rma_count=(.*)$/.exec(word)?.[1] ?? [])
    .at(-1);
  return value === undefined ? 0 : parseKernelNumber(value);
}

/**
 * Whether the kernel surely clears an RMA before it hands it out. Linux 3.1 to 3.3 and 3.17 on do not; of Red Hat's
 * 3.10 with later code nobody can tell by its number.
 */
export function kernelClearsRmas(facts: KernelFacts): boolean {
  return isLinux3(facts, 4, 16);
}

/**
 * Whether a kernel of this number and architecture has code for RMAs at all: 3.1 to 3.18 on POWER, Red Hat's 3.10
 * included. Good for advice only: what the kernel itself answers counts more than its number.
 */
export function mayHaveRmas(facts: KernelFacts): boolean {
  return facts.architecture === 'ppc64' && isNumbered3(facts, 1, 18);
}

function isLinux3(facts: KernelFacts, minorMin: number, minorMax: number): boolean {
  return isNumbered3(facts, minorMin, minorMax) && !/\.el7/.test(facts.release);
}

function isNumbered3({ release }: KernelFacts, minorMin: number, minorMax: number): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return major === '3' && Number(minor) >= minorMin && Number(minor) <= minorMax;
}

/** A number as the kernel reads it: hexadecimal after 0x, octal after 0, and whatever follows the digits is ignored. */
function parseKernelNumber(text: string): number {
  if (/^0x/i.test(text)) return Number.parseInt(text, 16) || 0;
  return Number.parseInt(text, /^0[0-7]/.test(text) ? 8 : 10) || 0;
}
