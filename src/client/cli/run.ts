import { CommanderError } from 'commander';
import { RmaError } from '../../common/errors/rma-error.js';
import type { Context } from './context.js';
import { ExecError } from './exec/exec-error.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js';
import { OutputClosed } from './io.js';
import { renderFailure } from './output/failure.js';
import { shielded } from './output/safe-text.js';
import { Overdue } from './overdue.js';
import { createProgram } from './program.js';

/** Runs one command line (without the program's own name), says on stderr what went wrong, and gives the exit code. */
export async function runRmactl(args: readonly string[], world: Context): Promise<ExitCode> {
  const context = { ...world, io: shielded(world.io) };
  // Commander's own `help` takes one word only.
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : [...args];
  const program = await createProgram(context, words);
  try {
    await program.parseAsync(words, { from: 'user' });
    return EXIT.OK;
  } catch (thrown) {
    const exitCode = await tell(context, thrown);
    const wasExec = program.args[0] === 'exec';
    return wasExec && isOwnFailure(exitCode) ? EXIT.EXEC_FAILED : exitCode;
  }
}

async function tell({ io }: Context, thrown: unknown): Promise<ExitCode> {
  if (thrown instanceof OutputClosed) return EXIT.OK;
  if (thrown instanceof CommanderError) return tellUsage(thrown, (text) => io.err(text));
  if (thrown instanceof ExecError) {
    io.err(`error: ${thrown.message}\n`);
    return thrown.exitCode;
  }
  if (thrown instanceof Overdue) {
    io.err(`overdue: ${thrown.message}\n`);
    return EXIT.OVERDUE;
  }
  const error = await errorOf(thrown);
  if (error.reason !== 'CALL_CANCELLED') io.err(await renderFailure(error));
  return exitCodeOf(error);
}

/** Help and version come as errors too. */
function tellUsage({ exitCode, code, message }: CommanderError, err: (text: string) => void): ExitCode {
  if (exitCode === 0) return EXIT.OK;
  // A group without a command has printed its help already.
  if (code !== 'commander.help') err(`${message}\nnext: see rmactl help, or --help of the command\n`);
  return EXIT.USAGE;
}

function isOwnFailure(exitCode: ExitCode): boolean {
  return exitCode !== EXIT.OK && exitCode !== EXIT.EXEC_NOT_EXECUTABLE && exitCode !== EXIT.EXEC_NOT_FOUND;
}

/** What speaks gRPC is loaded by then, or it was not needed. */
async function errorOf(thrown: unknown): Promise<RmaError> {
  if (thrown instanceof RmaError) return thrown;
  return (await import('../../common/errors/grpc-status.js')).fromGrpcStatus(thrown);
}
