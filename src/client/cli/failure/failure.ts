import { CommanderError } from 'commander';
import { RmaError } from '../../../common/errors/rma-error.js';
import { ExecError } from '../exec/exec-error.js';
import { OutputFailed } from '../io.js';
import { AdvisedError, SeveralFailed } from './advised-error.js';
import { type ExitCode, exitCodeOf } from './exit-codes.js';

/** How a command line failed: never without an error, one for each thing that was asked for and did not work. */
export interface Failure {
  readonly errors: readonly [RmaError, ...RmaError[]];
  readonly exitCode: ExitCode;
}

/** What was thrown, as errors of the project, whoever made them. */
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
  // What speaks gRPC is loaded by then, or it was not needed.
  return (await import('../../../common/errors/grpc-status.js')).fromGrpcStatus(thrown);
}

/** Commander begins its messages as it would print them. */
function usageError({ message, code }: CommanderError): RmaError {
  const words = message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new RmaError({ reason: 'WRONG_USAGE', message: words, metadata: { usage: code.replace(/^commander\./, '') } });
}

function ownError(reason: 'PROGRAM_NOT_STARTED' | 'OUTPUT_FAILED', thrown: Error): RmaError {
  return new RmaError({ reason, message: thrown.message }, { cause: thrown });
}

/** Somebody pressed Ctrl-C, and knows it. Where there is more to say, it comes with a next step. */
export function isOnlyInterrupted({ errors: [first] }: Failure): boolean {
  return first.reason === 'CALL_CANCELLED' && !(first instanceof AdvisedError);
}
