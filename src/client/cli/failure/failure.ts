import { CommanderError } from 'commander';
import { RmaError } from '../../../common/errors/rma-error.js';
import { ExecError } from '../exec/exec-error.js';
import { OutputFailed } from '../io.js';
import { AdvisedError, SeveralFailed } from './advised-error.js';
import { type ExitCode, exitCodeOf } from './exit-codes.js';

/** How a command line failed: at least one error, one for each thing that failed. */
export interface Failure {
  readonly errors: readonly [RmaError, ...RmaError[]];
  readonly exitCode: ExitCode;
}

/** Anything thrown, as errors of this project. */
export async function failureOf(thrown: unknown): Promise<Failure> {
  if (thrown instanceof SeveralFailed) return { errors: thrown.errors, exitCode: exitCodeOf(thrown.errors[0]) };
  if (thrown instanceof ExecError) {
    return { errors: [ownError('PROGRAM_NOT_STARTED', thrown)], exitCode: thrown.exitCode };
  }
  const error = await errorOf(thrown);
  return { errors: [error], exitCode: exitCodeOf(error) };
}

async function errorOf(thrown: unknown): Promise<RmaError> {
  if (thrown instanceof RmaError) return thrown;
  if (thrown instanceof CommanderError) return usageError(thrown);
  if (thrown instanceof OutputFailed) return ownError('OUTPUT_FAILED', thrown);
  // If gRPC was used, it is loaded already.
  return (await import('../../../common/errors/grpc-status.js')).fromGrpcStatus(thrown);
}

/** Commander's messages begin with "error: ", as it would print them. */
function usageError({ message, code }: CommanderError): RmaError {
  const words = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new RmaError({ reason: 'WRONG_USAGE', message: words, metadata: { usage: code.replace(/^commander\./, '') } });
}

function ownError(reason: 'PROGRAM_NOT_STARTED' | 'OUTPUT_FAILED', thrown: Error): RmaError {
  return new RmaError({ reason, message: thrown.message }, { cause: thrown });
}

/** The user pressed Ctrl-C and knows it. When there is more to say, the error has a next step. */
export function isOnlyInterrupted({ errors: [first] }: Failure): boolean {
  return first.reason === 'CALL_CANCELLED' && !(first instanceof AdvisedError);
}
