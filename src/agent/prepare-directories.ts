import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../common/make-directory.js';
import { EXIT_STATUS, type ExitStatus, StartError } from '../common/shutdown/exit-status.js';
import type { AgentConfig } from './config.js';

/**
 * Makes the agent's directories if need be, before anything is started that would fail without them. The state directory
 * holds hashes of claim tokens and is the agent's alone; whoever may use the socket has to reach it, so its directory can be
 * entered by all, and the socket's own permissions decide.
 *
 * @param makesSocket False when the service manager made the socket, and its directory is not the agent's affair.
 */
export function prepareDirectories({ stateDirectory, socketPath }: AgentConfig, makesSocket: boolean): void {
  prepare(stateDirectory, 0o700, { key: 'stateDirectory', exitStatus: EXIT_STATUS.STATE_UNUSABLE });
  if (makesSocket)
    prepare(dirname(socketPath), 0o755, { key: 'socketPath: the directory', exitStatus: EXIT_STATUS.FAILED });
}

function prepare(directory: string, mode: number, of: { readonly key: string; readonly exitStatus: ExitStatus }): void {
  try {
    makeDirectory(directory, mode);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${of.key} ${directory} cannot be used (${why}); make it writable for this user, or name another`;
    throw new StartError(of.exitStatus, message, { cause });
  }
}
