import type { HandedFds } from './handed-fds.js';

/** Not passed to the VMM: everybody who may read its /proc/PID/environ could read the token there. */
export const TOKEN_VARIABLE = 'RMA_CLAIM_TOKEN';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the VMM's environment says about its fds. */
export interface ToldToVmm {
  /** Of this process, which the VMM keeps. */
  readonly pid: number;
  readonly rmaBytes: number;
  readonly fds: Pick<HandedFds, 'rmaFd' | 'names'>;
}

/**
 * The VMM's environment: this process's own, without the token, with the fds passed as systemd passes them, and the
 * RMA's fd also in RMA_FD and RMA_BYTES.
 */
export function execEnvironment(env: Environment, { pid, rmaBytes, fds }: ToldToVmm): Record<string, string> {
  const { [TOKEN_VARIABLE]: _token, ...rest } = env;
  return {
    ...definedOnly(rest),
    LISTEN_FDS: String(fds.names.length),
    LISTEN_PID: String(pid),
    LISTEN_FDNAMES: fds.names.join(':'),
    RMA_FD: String(fds.rmaFd),
    RMA_BYTES: String(rmaBytes),
  };
}

/** Replaces `{fd}` and `{bytes}` in an argument of the VMM. */
export function fillIn(argument: string, fd: number, rmaBytes: number): string {
  return argument.replaceAll('{fd}', String(fd)).replaceAll('{bytes}', String(rmaBytes));
}

function definedOnly(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
