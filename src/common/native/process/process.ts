import { constants } from 'node:os';
import { lastErrno, libc } from '../libc.js';
import { NativeError } from '../native-error.js';

const SIG_DFL = 0;

const cExecve: (path: string, argv: readonly (string | null)[], envp: readonly (string | null)[]) => number = libc.func(
  'int execve(const char *path, const char **argv, const char **envp)',
);
const cSignal: (signal: number, handler: number) => number = libc.func(
  'intptr_t signal(int signal, uintptr_t handler)',
);

/**
 * Replaces this process with another program: same pid, and the same fds except those that are close-on-exec (Node
 * makes even 0, 1 and 2 so: see `setCloseOnExec`). Returns only by throwing. Call it from the main thread.
 *
 * @param path Of the program; PATH is not searched.
 * @param argv All arguments, the program's own name first.
 */
export function execve(path: string, argv: readonly string[], environment: Readonly<Record<string, string>>): never {
  const envp = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  cExecve(path, [...argv, null], [...envp, null]);
  throw new NativeError(`execve ${path}`, lastErrno());
}

/** Makes SIGPIPE end the process again. Node ignores it, and an ignored signal stays ignored across `execve`. */
export function restoreSigpipe(): void {
  cSignal(constants.signals.SIGPIPE, SIG_DFL);
}
