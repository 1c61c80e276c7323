import type { ExitCode } from '../failure/exit-codes.js';

/** `exec` could not become the VMM because of this machine. */
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
