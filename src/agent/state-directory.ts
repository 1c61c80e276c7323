import { accessSync, constants, mkdirSync } from 'node:fs';
import { EXIT_STATUS, StartError } from '../common/shutdown/exit-status.js';

/** Makes the state directory if need be. It holds hashes of claim tokens, so it is the agent's alone. */
export function prepareStateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `stateDirectory ${directory} cannot be used (${why}); make it writable for this user, or name another`;
    throw new StartError(EXIT_STATUS.STATE_UNUSABLE, message, { cause });
  }
}
