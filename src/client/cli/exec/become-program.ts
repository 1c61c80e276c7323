import { duplicateFd, duplicateFdTo, setCloseOnExec } from '../../../common/native/files/files.js';
import { NativeError } from '../../../common/native/native-error.js';
import { execve, restoreSigpipe } from '../../../common/native/process/process.js';
import { EXIT } from '../failure/exit-codes.js';
import { ExecError } from './exec-error.js';

/** The program that this process becomes. */
export interface NextProgram {
  readonly path: string;
  /** The program's own name first. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The fd to pass, and its number in the program. */
  readonly fd: number;
  readonly fdNumber: number;
  /** Fds that the program gets at their current numbers. */
  readonly inherited: readonly number[];
}

const SHELL = '/bin/sh';
const STANDARD = [0, 1, 2];

/** Becomes the program, in this same process. Returns only by throwing, and then this process is unchanged. */
export function becomeProgram(next: NextProgram): never {
  const { fd, fdNumber, inherited } = next;
  // Node marked all fds that it was given close-on-exec at its start.
  for (const given of [...STANDARD, ...inherited]) setCloseOnExec(given, false);
  restoreSigpipe();
  // The number may belong to one of Node's own fds, such as its epoll fd; nothing uses that any more, unless the
  // program fails to start.
  const ours = duplicateIfOpen(fdNumber);
  placeFd(fd, fdNumber);
  try {
    return execveAsShellsDo(next);
  } catch (error) {
    if (ours !== null) duplicateFdTo(ours, fdNumber, true);
    for (const given of inherited) setCloseOnExec(given, true);
    throw new ExecError(EXIT.EXEC_NOT_EXECUTABLE, `cannot execute ${next.path}: ${messageOf(error)}`, { cause: error });
  }
}

/** An executable file that is neither a binary nor starts with "#!" is a script for the shell. */
function execveAsShellsDo({ path, argv, environment }: NextProgram): never {
  try {
    return execve(path, argv, environment);
  } catch (error) {
    if (!(error instanceof NativeError && error.code === 'ENOEXEC')) throw error;
    return execve(SHELL, ['sh', path, ...argv.slice(1)], environment);
  }
}

function placeFd(fd: number, fdNumber: number): void {
  if (fd === fdNumber) setCloseOnExec(fd, false);
  else duplicateFdTo(fd, fdNumber, false);
}

function duplicateIfOpen(fd: number): number | null {
  try {
    return duplicateFd(fd);
  } catch (error) {
    if (error instanceof NativeError && error.code === 'EBADF') return null;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
