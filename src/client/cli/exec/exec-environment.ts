import type { HandedFds } from './handed-fds.js';

/** A guest's secret is none of its VMM's business, and everybody who may read its /proc/PID/environ would have it. */
export const TOKEN_VARIABLE = 'RMA_CLAIM_TOKEN';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the VMM is told of what it gets. */
export interface ToldToVmm {
  /** This process's, as the VMM keeps it. */
  readonly pid: number;
  readonly rmaBytes: number;
  readonly fds: Pick<HandedFds, 'rmaFd' | 'names'>;
}

/**
 * The VMM's environment: this process's own, without the token, and with the fds told the systemd way and the
 * RMA's in RMA_FD and RMA_BYTES.
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

/** `{fd}` and `{bytes}` in the VMM's arguments replaced. */
export function fillIn(argument: string, fd: number, rmaBytes: number): string {
  return argument.replaceAll('{fd}', String(fd)).replaceAll('{bytes}', String(rmaBytes));
}

function definedOnly(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
