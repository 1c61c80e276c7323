import { RmaError } from '../../common/errors/rma-error.js';
import type { FdOf } from '../../common/native/process/kcmp.js';
import type { AdoptedRma, KeptRma } from '../../domain/agent/rmas.js';
import type { ProcessRma } from '../holders/process-rmas.js';
import { unlike } from './refusals.js';
import type { RmaDevice } from './rma-device.js';

/** An fd that the service manager passed, and what the checkpoint says of its name. */
export interface PassedRma {
  readonly fd: number;
  readonly kept: KeptRma;
}

/** What looking at passed RMAs takes. */
export interface CheckKeptDeps {
  readonly device: RmaDevice;
  /** Every RMA in every other process. */
  readonly scan: () => readonly ProcessRma[];
  readonly isSameFile: (a: FdOf, b: FdOf) => boolean | null;
  readonly ownPid: number;
  /** Of the service manager, which has a copy of each. */
  readonly managerPid: number;
  /** Memory of this machine has failed: every page of an RMA is touched. */
  readonly examines: boolean;
}

/** Which of the passed RMAs are as they were, and what is wrong with the others, by their names. */
export interface CheckedKept {
  readonly adopted: readonly AdoptedRma[];
  readonly rejected: readonly { readonly name: string; readonly problem: string }[];
}

/**
 * Looks at every passed RMA before it may be handed out: it is of this device and its pool, has its
 * size, is still clean, and nobody else has it. That it never was handed out is the checkpoint's word;
 * this is what the kernel says to that.
 */
export function checkKept(passed: readonly PassedRma[], deps: CheckKeptDeps): CheckedKept {
  const adopted: AdoptedRma[] = [];
  const rejected: { name: string; problem: string }[] = [];
  const others = passed.length === 0 ? [] : deps.scan().filter(({ pid }) => pid !== deps.managerPid);
  for (const rma of passed) {
    try {
      adopted.push(check(rma, others, deps));
    } catch (error) {
      rejected.push({ name: rma.kept.name, problem: RmaError.from(error).message });
    }
  }
  return { adopted, rejected };
}

function check({ fd, kept }: PassedRma, others: readonly ProcessRma[], deps: CheckKeptDeps): AdoptedRma {
  const { device } = deps;
  if (kept.device !== device.kind || kept.pool !== device.pool || kept.sizeBytes !== device.rmaSizeBytes) {
    throw unlike(`it is of ${kept.device} (${kept.pool}) and has ${kept.sizeBytes} bytes`);
  }
  const holder = others.find((other) => isOf(other, { fd, kept }, deps));
  if (holder !== undefined) throw unlike(`process ${holder.pid} has it`);
  const adopted = { ...device.adopt(fd, kept), keptAs: kept.name };
  if (deps.examines) device.examine(adopted);
  return adopted;
}

function isOf({ pid, inode, fds }: ProcessRma, { fd, kept }: PassedRma, deps: CheckKeptDeps): boolean {
  if (kept.inode !== null || inode !== null) return inode === kept.inode;
  return fds.some((theirs) => deps.isSameFile({ pid, fd: theirs }, { pid: deps.ownPid, fd }) === true);
}
