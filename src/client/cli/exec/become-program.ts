import { duplicateFd, duplicateFdTo, setCloseOnExec } from '../../../common/native/files/files.js';
import { NativeError } from '../../../common/native/native-error.js';
import { execve, restoreSigpipe } from '../../../common/native/process/process.js';
import { EXIT } from '../failure/exit-codes.js';
import { ExecError } from './exec-error.js';

/** What this process becomes. */
export interface NextProgram {
  readonly path: string;
  /** The program's own name first. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The fd to hand over, and the number that it has for the program. */
  readonly fd: number;
  readonly fdNumber: number;
  /** Fds that the program gets at the numbers that they have. */
  readonly inherited: readonly number[];
}

const SHELL = '/bin/sh';
const STANDARD = [0, 1, 2];

/** Becomes the program, in this very process. It returns only by throwing, and then this process is as it was. */
export function becomeProgram(next: NextProgram): never {
  const { fd, fdNumber, inherited } = next;
  // Node has marked all that it was given close-on-exec at its start.
  for (const given of [...STANDARD, ...inherited]) setCloseOnExec(given, false);
  restoreSigpipe();
  // The number may be one of Node's own, as its epoll fd; nothing uses that any more,
  // unless the program fails to start.
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

/** A file without "#!" that is no binary either is a script for the shell. */
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
