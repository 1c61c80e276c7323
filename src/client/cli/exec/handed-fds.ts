import { invalidField } from '../../../common/errors/rma-error.js';
import { problemWithInherited } from './inherited-fds.js';
import type { OpenFd } from './open-fds.js';

/** The first number of sd_listen_fds(3). */
const FIRST_PASSED_FD = 3;
const FD_NAME = 'rma';
/** The name of an fd without one in sd_listen_fds_with_names(3). */
const NO_NAME = 'unknown';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which fds the VMM is to get. */
export interface HandedFdsRequest {
  readonly env: Environment;
  /** Of this process, which the VMM will keep. */
  readonly pid: number;
  /** The values of --keep-fd. */
  readonly kept: readonly number[];
}

/** Which fds the VMM gets besides 0, 1 and 2, and their names. */
export interface HandedFds {
  /** The RMA's number: after those that systemd has passed to this process, from 3 on, and not that of a kept fd. */
  readonly rmaFd: number;
  /** Fds that this process was given and passes on, at their numbers. */
  readonly inherited: readonly number[];
  /** The names for LISTEN_FDNAMES, from fd 3 to the RMA's. */
  readonly names: readonly string[];
}

/** Errors: INVALID_FIELD for an fd that this process was not given. */
export function handedFds(request: HandedFdsRequest, open: ReadonlyMap<number, OpenFd>): HandedFds {
  const { env, pid, kept } = request;
  const passedCount = countPassed(env, pid);
  const isKept = new Set(kept);
  let rmaFd = FIRST_PASSED_FD;
  for (; rmaFd < FIRST_PASSED_FD + passedCount; rmaFd++) assertInherited('LISTEN_FDS', rmaFd, open);
  const passed = Array.from({ length: passedCount }, (_, index) => FIRST_PASSED_FD + index);
  for (const fd of isKept) assertInherited('--keep-fd', fd, open);
  while (isKept.has(rmaFd)) rmaFd += 1;
  const unnamed = Array<string>(rmaFd - FIRST_PASSED_FD - passedCount).fill(NO_NAME);
  return {
    rmaFd,
    inherited: [...new Set([...passed, ...isKept])],
    names: [...passedNames(env, passedCount), ...unnamed, FD_NAME],
  };
}

function assertInherited(field: string, fd: number, open: ReadonlyMap<number, OpenFd>): void {
  const problem = problemWithInherited(fd, open);
  if (problem === null) return;
  throw invalidField(field, `${problem}: the program that starts rmactl has to leave it open at this number`);
}

function passedNames(env: Environment, count: number): readonly string[] {
  if (count === 0) return [];
  const names = env['LISTEN_FDNAMES']?.split(':') ?? [];
  return Array.from({ length: count }, (_, index) => names[index] ?? NO_NAME);
}

function countPassed(env: Environment, pid: number): number {
  const count = Number(env['LISTEN_FDS']);
  return env['LISTEN_PID'] === String(pid) && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
