/** The first number of sd_listen_fds(3). */
const FIRST_PASSED_FD = 3;
const FD_NAME = 'rma';
/** A guest's secret is none of its VMM's business, and everybody who may read its /proc/PID/environ would have it. */
export const TOKEN_VARIABLE = 'RMA_CLAIM_TOKEN';

type Environment = Readonly<Record<string, string | undefined>>;

/** Which number the RMA's fd gets: after those that systemd has passed to this very process, from 3 on. */
export function passedFdNumber(env: Environment, pid: number): number {
  return FIRST_PASSED_FD + passedCount(env, pid);
}

/**
 * The VMM's environment: this process's own, without the token, and with the fd told the systemd way and in RMA_FD and
 * RMA_BYTES. The pid is this process's, as the VMM keeps it.
 */
export function execEnvironment(env: Environment, pid: number, rmaBytes: number): Record<string, string> {
  const count = passedCount(env, pid);
  const names = count === 0 ? [] : [env['LISTEN_FDNAMES'] ?? Array(count).fill('unknown').join(':')];
  const { [TOKEN_VARIABLE]: _token, ...rest } = env;
  return {
    ...definedOnly(rest),
    LISTEN_FDS: String(count + 1),
    LISTEN_PID: String(pid),
    LISTEN_FDNAMES: [...names, FD_NAME].join(':'),
    RMA_FD: String(passedFdNumber(env, pid)),
    RMA_BYTES: String(rmaBytes),
  };
}

/** `{fd}` and `{bytes}` in the VMM's arguments replaced. */
export function fillIn(argument: string, fd: number, rmaBytes: number): string {
  return argument.replaceAll('{fd}', String(fd)).replaceAll('{bytes}', String(rmaBytes));
}

function passedCount(env: Environment, pid: number): number {
  const count = Number(env['LISTEN_FDS']);
  return env['LISTEN_PID'] === String(pid) && Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function definedOnly(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
