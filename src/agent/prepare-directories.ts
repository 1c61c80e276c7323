import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { DirectoryTerms } from '../common/files/file-trust.js';
import { makeDirectory } from '../common/files/make-directory.js';
import { checkOwnDirectory } from '../common/files/own-file.js';
import { EXIT_STATUS, type ExitStatus, StartError } from '../common/shutdown/exit-status.js';

/**
 * Makes the agent's directories if need be, before anything is started that would fail without them. The state
 * directory holds hashes of claim tokens and is the agent's alone; whoever may use the socket has to reach it, so its
 * directory can be entered by all, and the socket's own permissions decide. Where somebody else could replace what is
 * in them the agent does not start: a forged checkpoint would have it hand out what is not its to give, and VMMs would
 * give their tokens to a forged socket.
 *
 * @param socketPaths Of those that the agent makes: where the service manager made the socket, its directory is not the
 *   agent's affair.
 */
export function prepareDirectories(stateDirectory: string, socketPaths: readonly string[]): void {
  const state = { key: 'stateDirectory', exitStatus: EXIT_STATUS.STATE_UNUSABLE, maySharedSticky: false };
  prepare(stateDirectory, 0o700, state);
  for (const path of socketPaths) {
    const socket = { key: `socket ${path}: the directory`, exitStatus: EXIT_STATUS.FAILED, maySharedSticky: true };
    prepare(dirname(path), 0o755, socket);
  }
}

function prepare(
  directory: string,
  mode: number,
  { key, exitStatus, ...terms }: { readonly key: string; readonly exitStatus: ExitStatus } & DirectoryTerms,
): void {
  const refuse = (cause: unknown, remedy: string) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new StartError(exitStatus, `${key} ${directory} cannot be used (${why})${remedy}`, { cause });
  };
  try {
    makeDirectory(directory, mode);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw refuse(cause, '; make it writable for this user, or name another');
  }
  try {
    checkOwnDirectory(directory, terms);
  } catch (cause) {
    throw refuse(cause, ', or name another');
  }
}
