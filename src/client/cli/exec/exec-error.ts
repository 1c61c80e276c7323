import type { ExitCode } from '../failure/exit-codes.js';

/** `exec` could not become the VMM for a reason of this machine's. */
export class ExecError extends Error {
  override readonly name = 'ExecError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
