import { CommanderError } from 'commander';
import type { Context } from './context.js';
import { Degraded } from './failure/degraded.js';
import { EXIT, type ExitCode } from './failure/exit-codes.js';
import { OutputClosed } from './io.js';
import { shielded } from './output/safe-text.js';
import { createProgram } from './program.js';

/** Runs one command line (without the program's name), reports errors on stderr, and returns the exit code. */
export async function runRmactl(args: readonly string[], world: Context): Promise<ExitCode> {
  const context = { ...world, io: shielded(world.io) };
  // Commander's own `help` takes only one word.
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : [...args];
  const program = await createProgram(context, words);
  try {
    await program.parseAsync(words, { from: 'user' });
    return EXIT.OK;
  } catch (thrown) {
    const exitCode = await tell(context, thrown, words);
    const wasExec = program.args[0] === 'exec';
    return wasExec && isOwnFailure(exitCode) ? EXIT.EXEC_FAILED : exitCode;
  }
}

async function tell({ io }: Context, thrown: unknown, words: readonly string[]): Promise<ExitCode> {
  if (thrown instanceof OutputClosed) return EXIT.OK;
  if (thrown instanceof Degraded) return EXIT.DEGRADED;
  // Help and version are thrown as errors too, after they have been printed.
  if (thrown instanceof CommanderError && thrown.exitCode === EXIT.OK) return EXIT.OK;
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT.USAGE;
  // Error reporting is loaded only when there is an error.
  const { tellFailure } = await import('./failure/tell-failure.js');
  return tellFailure(io, thrown, words);
}

function isOwnFailure(exitCode: ExitCode): boolean {
  return exitCode !== EXIT.OK && exitCode !== EXIT.EXEC_NOT_EXECUTABLE && exitCode !== EXIT.EXEC_NOT_FOUND;
}
