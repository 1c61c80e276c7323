/**
 * The exit statuses of both programs; service managers and scripts branch on them. From 64 on they follow sysexits.h.
 * When a signal ends the program at once the status is 128 plus its number, as in shells.
 */
export const EXIT_STATUS = {
  OK: 0,
  /** It could not start or continue; the last log line says why. Trying again may help. */
  FAILED: 1,
  /** A flag, variable or configuration key is wrong; trying again does not help. */
  BAD_CONFIGURATION: 2,
  /** No device of this node can provide RMAs. */
  DEVICE_UNUSABLE: 69,
  /** A bug in the program itself. */
  INTERNAL: 70,
  /**
   * The state or data directory cannot be used: not writable, damaged, or locked by another process. Or the store's
   * LMDB cannot be loaded.
   */
  STATE_UNUSABLE: 73,
  /** Another program uses the socket or address. */
  ADDRESS_IN_USE: 75,
  /** One of several brokers leads no more. Started again it stands by, and may lead again. */
  LEADERSHIP_LOST: 76,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];

/** Ends a program, usually at its start, with this exit status. `message` says what happened and what to do next. */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    readonly exitStatus: ExitStatus,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
