import { RmaError } from '../../common/errors/rma-error.js';
import type { NativeError } from '../../common/native/native-error.js';
import type { OwnRma } from '../../domain/agent/rmas.js';
import type { DeviceKind } from '../../domain/claim-state.js';

/** The device will never give an RMA as things are; `message` says what is missing and what to do about it. */
export function unusable(kind: DeviceKind, message: string, cause?: NativeError): RmaError {
  return refusal('DEVICE_UNUSABLE', kind, message, cause);
}

/** The pool gives no RMA now; a later attempt may succeed. */
export function noFreeRma(kind: DeviceKind, message: string, cause?: NativeError): RmaError {
  return refusal('NO_FREE_RMA', kind, message, cause);
}

function refusal(
  reason: 'DEVICE_UNUSABLE' | 'NO_FREE_RMA',
  kind: DeviceKind,
  message: string,
  cause: NativeError | undefined,
): RmaError {
  const metadata = { device: kind, ...(cause === undefined ? {} : { errno: cause.code, syscall: cause.syscall }) };
  return new RmaError({ reason, message, metadata }, { cause });
}

/**
 * An RMA that was taken and has a page that cannot be touched. Its fd is open: whoever closes
 * it lets it go to somebody else.
 */
export class MemoryFailed extends RmaError {
  constructor(
    kind: DeviceKind,
    readonly rma: OwnRma,
    offset: number,
  ) {
    super({
      reason: 'MEMORY_FAILED',
      message:
        `the memory of an RMA failed at byte ${offset}: the kernel has taken that page out of use, and a guest would be killed ` +
        "by touching it; the RMA is kept from everybody until the agent ends. Look into the kernel's log (dmesg) for the module",
      metadata: { device: kind, offset: String(offset) },
    });
  }
}

/** An fd that a former life of the agent had kept is not what it was kept as, and must not be handed out. */
export function unlike(problem: string): RmaError {
  const message = `an RMA that the service manager kept is not taken up: ${problem}`;
  return new RmaError({ reason: 'DEVICE_UNUSABLE', message });
}

/** What to do when this process (EMFILE) or the whole node (ENFILE) has no fd left; null for any other errno. */
export function fdShortage(error: NativeError): string | null {
  if (error.code === 'EMFILE')
    return 'the agent has no free fd: raise its limit of open files (LimitNOFILE= in systemd)';
  if (error.code === 'ENFILE') return 'the node has no free fd: raise /proc/sys/fs/file-max';
  return null;
}
