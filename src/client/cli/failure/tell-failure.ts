import { wantsJson } from '../command-line.js';
import { helpLineOf } from '../help/help-line.js';
import type { Io } from '../io.js';
import type { ExitCode } from './exit-codes.js';
import { failureOf, isOnlyInterrupted } from './failure.js';
import { failureJson, renderFailure } from './print-failure.js';

/** Reports an error on stderr, in the form that the command line asks for, and returns the exit code. */
export async function tellFailure(io: Io, thrown: unknown, words: readonly string[]): Promise<ExitCode> {
  const failure = await failureOf(thrown);
  if (!isOnlyInterrupted(failure)) {
    const render = wantsJson(words) ? failureJson : renderFailure;
    io.err(await render(failure, helpLineOf(words)));
  }
  return failure.exitCode;
}
